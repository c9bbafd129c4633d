"""Settings, all from environment variables; docs/operations.md describes each."""

import os
from datetime import date
from pathlib import Path

from luodi.config import keys
from luodi.config.database import database_settings
from luodi.kernel import clock

PACKAGE = Path(__file__).resolve().parent.parent
APPS = PACKAGE / "apps"
APPS_IN_ORDER = (
    "audit", "organisations", "access", "jobs", "notices", "files", "definitions", "reviews",
    "enterprises", "parks", "projects", "attraction", "exchange", "rounds", "figures", "reporting",
    "incentives", "liaison", "support", "briefings", "boards",
)  # fmt: skip

DATA = Path(os.environ.get("LUODI_DATA", "var")).resolve()
MODE = os.environ.get("LUODI_MODE") or keys.mode_of(DATA)
DEMO = MODE == "demo"
DEBUG = os.environ.get("LUODI_DEBUG", "") == "1"
SECRET_KEY = os.environ.get("LUODI_SECRET_KEY") or keys.secret_key_of(DATA)
AUDIT_KEY_FILE = Path(os.environ.get("LUODI_AUDIT_KEY_FILE", DATA / "audit.key"))
ALLOWED_HOSTS = os.environ.get("LUODI_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("LUODI_ORIGINS", "").split(",") if o]
HTTPS = os.environ.get("LUODI_HTTPS", "0") == "1"
TRUSTED_PROXIES = [p for p in os.environ.get("LUODI_TRUSTED_PROXIES", "").split(",") if p]
if HTTPS and TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

DEMO_DAY = date.fromisoformat(os.environ.get("LUODI_DEMO_DAY", "2024-08-31")) if DEMO else None
clock.set_demo_day(DEMO_DAY)
# The demo adopts a published draft as a sample, so that there is something to compute.
DEMO_PACKS = "suining-2024,panzhihua-west-2025"
# Packs that apply here, on top of the base pack; LUODI_PACKS names them, separated by commas.
PACKS = tuple(
    filter(None, os.environ.get("LUODI_PACKS", DEMO_PACKS if DEMO else "").replace(" ", "").split(","))
)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    *[f"luodi.apps.{name}" for name in APPS_IN_ORDER if (APPS / name / "apps.py").exists()],
    "luodi.web",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "luodi.web.middleware.SecurityHeadersMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "luodi.web.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "luodi.apps.audit.middleware.RequestContextMiddleware",
    "luodi.apps.access.middleware.SessionRulesMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "luodi.config.urls"
WSGI_APPLICATION = "luodi.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "luodi.web.context.shell",
            ],
        },
    },
]

DATABASES = {"default": database_settings(os.environ.get("DATABASE_URL", ""), DATA)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "access.Person"
PASSWORD_HASHERS = ["luodi.apps.access.hashers.Argon2idHasher"]
AUTHENTICATION_BACKENDS = ["luodi.apps.access.backends.PersonBackend"]
LOGIN_URL = "access:sign_in"
LOGIN_REDIRECT_URL = "boards:home"

USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
USE_I18N = True
LOCALE_PATHS = [PACKAGE / "web" / "locale"]

STATIC_URL = "/static/"
STATIC_ROOT = None  # served from the package, nothing is collected
WHITENOISE_ALLOW_ALL_ORIGINS = False
MEDIA_ROOT = Path(os.environ.get("LUODI_FILES", DATA / "files"))
UPLOAD_LIMIT = int(os.environ.get("LUODI_UPLOAD_MIB", "20")) * 1024 * 1024
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 25 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-luodi" if HTTPS else "luodi_session"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_IDLE_MINUTES = int(os.environ.get("LUODI_SESSION_IDLE_MINUTES", "30"))
SESSION_ABSOLUTE_HOURS = int(os.environ.get("LUODI_SESSION_HOURS", "12"))

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"luodi": {"level": os.environ.get("LUODI_LOG_LEVEL", "INFO")}},
}
