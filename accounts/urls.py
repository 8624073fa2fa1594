from django.urls import path

from . import views

app_name = "accounts"
urlpatterns = [
    path("login/", views.SignIn.as_view(), name="login"),
    path("logout/", views.SignOut.as_view(), name="logout"),
    path("password/", views.ChangePassword.as_view(), name="password_change"),
    path("stand-ins/", views.stand_ins, name="stand_ins"),
    path("stand-ins/<int:pk>/cancel/", views.stand_in_cancel, name="stand_in_cancel"),
    path("stand-in/<int:pk>/begin/", views.stand_in_begin, name="stand_in_begin"),
    path("stand-in/<int:pk>/end/", views.stand_in_end, name="stand_in_end"),
]
