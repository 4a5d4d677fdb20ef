"""All settings, from the environment; docs/running.md explains each."""

import os
import sys
import tempfile
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

# Zones come from the pinned tzdata package, never from the machine's older copy.
os.environ["PYTHONTZPATH"] = ""

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.FileAwareEnv()

TESTING = "pytest" in sys.modules
DEMO = env.bool("CAREPLAN_DEMO", default=False)
DEBUG = env.bool("CAREPLAN_DEBUG", default=False)
VAR = Path(env.str("CAREPLAN_VAR", default=str(BASE_DIR / "var")))

SECRET_KEY = env.str("CAREPLAN_SECRET_KEY", default="")
if not SECRET_KEY and (DEMO or TESTING):
    SECRET_KEY = "demo-and-tests-only-" + "0123456789" * 4
if not SECRET_KEY:
    raise ImproperlyConfigured(
        "CAREPLAN_SECRET_KEY is not set. Make one with: "
        "python -c 'import secrets; print(secrets.token_urlsafe(50))'"
    )

# The demo and the tests speak plain http on this machine; nothing else does.
LOCAL = DEMO or TESTING or DEBUG
ALLOWED_HOSTS = env.list(
    "CAREPLAN_HOSTS", default=["localhost", "127.0.0.1", "[::1]"] if LOCAL else []
)
BASE_URL = env.str("CAREPLAN_BASE_URL", default="http://127.0.0.1:8000")
CSRF_TRUSTED_ORIGINS = [] if LOCAL else [BASE_URL]

INSTALLED_APPS = [
    "careplan.ui",
    "careplan.audit",
    "careplan.hospital",
    "careplan.content",
    "careplan.outbox",
    "careplan.accounts",
    "careplan.education",
    "careplan.questions",
    "careplan.patients",
    "careplan.checklists",
    "careplan.entries",
    "careplan.followups",
    "careplan.reminders",
    "careplan.reports",
    "careplan.clinic",
    "careplan.portal",
    "careplan.ui.admin_apps.CareplanAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "crispy_forms",
]
if DEMO or TESTING:
    INSTALLED_APPS.insert(0, "careplan.demo")

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "careplan.ui.middleware.WholeFormMiddleware",
    "careplan.hospital.middleware.ClinicTimeMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "careplan.accounts.middleware.NoStoreMiddleware",
    "careplan.accounts.middleware.FailedFormMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "careplan.ui.middleware.NoNulMiddleware",
    "careplan.clinic.middleware.TypedTextMiddleware",
]

ROOT_URLCONF = "careplan.urls"
WSGI_APPLICATION = "careplan.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "careplan.ui.templatetags.components",
                "careplan.ui.templatetags.words",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "careplan.hospital.context.hospital",
                "careplan.accounts.context.who",
            ],
        },
    }
]

_database = env.db(
    "CAREPLAN_DATABASE_URL", default=f"sqlite:///{VAR / 'careplan.sqlite3'}"
)
if _database["ENGINE"].endswith("sqlite3"):
    # WAL: readers never wait for the one writer. IMMEDIATE: a transaction that
    # will write says so at its start, so two of them queue instead of failing.
    _database["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; "
            "PRAGMA foreign_keys=ON;"
        ),
    }
    VAR.mkdir(parents=True, exist_ok=True)
else:
    _database["CONN_MAX_AGE"] = env.int("CAREPLAN_CONN_MAX_AGE", default=60)
    _database["CONN_HEALTH_CHECKS"] = True
    # Compiling a query takes PostgreSQL seconds where answering it takes milliseconds.
    _database["OPTIONS"] = {"options": "-c jit=off"}
DATABASES = {"default": _database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# One cache for all workers: sign-in limits count across them.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
    }
}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": (
            "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"
        ),
        "OPTIONS": {"user_attributes": ["name", "email"]},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "start"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "careplan.accounts.adapter.InvitedOnlyAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_EMAIL_VERIFICATION = "none"  # an accepted invitation confirms the address
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "http" if LOCAL else "https"
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("CAREPLAN_PROXIES", default=0 if LOCAL else 1)

CRISPY_ALLOWED_TEMPLATE_PACKS = "careplan"
CRISPY_TEMPLATE_PACK = "careplan"
CRISPY_FAIL_SILENTLY = False

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = env.str("CAREPLAN_TIME_ZONE", default="Europe/London")
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = Path(env.str("CAREPLAN_STATIC_ROOT", default=str(VAR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
if LOCAL:
    STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # WhiteNoise warns without it
WHITENOISE_USE_FINDERS = LOCAL
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if LOCAL
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

EMAIL_CONFIG = env.email("CAREPLAN_EMAIL_URL", default="smtp://127.0.0.1:2525")
vars().update(EMAIL_CONFIG)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("CAREPLAN_FROM", default="Careplan <no-reply@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
MESSAGE_ID_DOMAIN = env.str("CAREPLAN_MESSAGE_ID_DOMAIN", default="careplan.localhost")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "img-src": [SELF, "data:"],  # Django admin's own icons
        "object-src": [NONE],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 8
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "careplan.clinic.expired.form_expired"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
if not LOCAL:
    SECURE_SSL_REDIRECT = env.bool("CAREPLAN_SSL_REDIRECT", default=True)
    SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

# Logs carry ids, never names or answers: no request bodies, no query strings.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "INFO" if not TESTING else "ERROR"},
}

# The mail catcher's box, for the demo's own page.
DEMO_MAIL = VAR / "mail" if not TESTING else Path(tempfile.gettempdir()) / "mail"
