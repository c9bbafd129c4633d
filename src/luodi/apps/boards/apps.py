"""The first pages."""

from django.apps import AppConfig


class BoardsConfig(AppConfig):
    """Home pages and global search; it stores nothing of its own."""

    name = "luodi.apps.boards"
    label = "boards"
    verbose_name = "首页与搜索"
