from django.db import models


class Row(models.Model):
    number = models.PositiveSmallIntegerField(unique=True)
    title = models.CharField(max_length=200)
    text = models.TextField()
    state = models.CharField(max_length=12)
