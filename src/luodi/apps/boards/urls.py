"""Addresses of the first pages."""

from django.urls import path

from luodi.apps.boards import views

app_name = "boards"
urlpatterns = [
    path("", views.home, name="home"),
    path("search/", views.search, name="search"),
]
