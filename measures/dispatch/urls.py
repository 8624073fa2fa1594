from django.urls import path

from measures.dispatch import receipt_views, views

urlpatterns = [
    path("measures/dispatch/", views.dispatch_list, name="dispatch"),
    path("measures/dispatch/preview/", views.dispatch_preview, name="dispatch_preview"),
    path("measures/slips/<int:pk>/", receipt_views.slip, name="slip"),
    path("measures/receipts/", receipt_views.receipt_list, name="receipts"),
    path("measures/receipts/<int:pk>/sign/", receipt_views.sign_receipt, name="sign_receipt"),
]
