"""Settings. Every value from outside is read in the block below, strictly: a wrong one stops the start."""

import sys
from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

from lms import keys

BASE_DIR = Path(__file__).resolve().parent.parent

# ---- from the environment -----------------------------------------------------------------------
env = environ.Env()
ENV_FILE = Path(env.str("ENV_FILE", default=str(BASE_DIR / ".env")))
if ENV_FILE.is_file():
    env.read_env(ENV_FILE)


def stop(why):
    sys.stderr.write(f"Cannot start: {why}\n")
    sys.exit(3)  # after any other status gunicorn tries a new worker, for ever


def read(name, cast, default=environ.Env.NOTSET):
    """Read one value or stop with one line that names it, what is wrong and where to set it."""
    try:
        return cast(name, default=default)
    except (ImproperlyConfigured, ValueError, TypeError) as error:
        stop(f"{name} is missing or wrong ({error}). Set it in the environment or in .env.")


def strict_bool(name, default=environ.Env.NOTSET):
    value = env.str(name, default=default)
    if isinstance(value, bool):
        return value
    words = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
    if value.strip().lower() not in words:
        raise ValueError(f"{value!r} is neither true nor false")
    return words[value.strip().lower()]


def sealed_keys(name, default):
    texts = env.list(name)
    keys.decode(texts)
    return texts


def base_url(name, default):
    url = env.str(name).rstrip("/")
    parts = urlsplit(url)
    if url != f"{parts.scheme}://{parts.netloc}" or not parts.hostname or "@" in parts.netloc:
        raise ValueError("it is not an address like https://training.example, without a path")
    at_home = DEMO or parts.hostname in ("localhost", "127.0.0.1")
    if parts.scheme != "https" and not (at_home and parts.scheme == "http"):
        raise ValueError("it does not begin with https://")
    return url


def database(name, default):
    if not env.str(name).startswith(("postgres://", "postgresql://", "sqlite://")):
        raise ValueError("it begins neither with postgres:// nor with sqlite://")
    found = env.db(name)
    if not found["NAME"]:
        raise ValueError("it names no database")
    return found


def web_origin(name, default):
    url = env.str(name, default=default).rstrip("/")
    parts = urlsplit(url)
    if (
        parts.scheme not in ("http", "https")
        or not parts.hostname
        or url != f"{parts.scheme}://{parts.netloc}"
    ):
        raise ValueError("it is not an address like https://s3.example, without a path")
    return url


def host_names(name, default):
    names = env.list(name, default=default)
    if not names or any(sign in host for host in names for sign in "*/ "):
        raise ValueError("it takes host names with commas, without https:// and without *")
    return names


def count(name, default):
    number = env.int(name, default=default)
    if number < 0:
        raise ValueError(f"{number} is less than 0")
    return number


DEMO = read("DEMO", strict_bool, False)  # invented people, no second factor, mail kept on disk
DEBUG = read("DEBUG", strict_bool, False)
SECRET_KEY = read("SECRET_KEY", env.str)
SEALED_KEYS = read("SEALED_KEYS", sealed_keys)  # newest first; each 32 bytes in URL-safe base64
BASE_URL = read("BASE_URL", base_url)  # printed on certificates and in mail
DATABASES = {"default": read("DATABASE_URL", database)}
CACHES = {"default": read("CACHE_URL", env.cache, "dbcache://lms_cache?max_entries=100000")}
ALLOWED_HOSTS = read("ALLOWED_HOSTS", host_names, ["localhost", "127.0.0.1"])
MAIL_ON_DISK = f"filemail:///{BASE_DIR / 'var' / 'mail'}"
EMAIL = read("EMAIL_URL", env.email_url, MAIL_ON_DISK if DEMO else environ.Env.NOTSET)
DEFAULT_FROM_EMAIL = read("EMAIL_FROM", env.str, "Belong training <enquiries@belonglondon.com>")
DATA_DIR = Path(read("DATA_DIR", env.str, str(BASE_DIR / "var")))
S3_BUCKET = read("S3_BUCKET", env.str, "")
S3_REGION = read("S3_REGION", env.str, "eu-west-2")
S3_ENDPOINT = read("S3_ENDPOINT", web_origin, f"https://s3.{S3_REGION}.amazonaws.com")
TRUSTED_PROXIES = read("TRUSTED_PROXIES", count, 0)

if not DEMO and len(SECRET_KEY) < 50:
    stop("SECRET_KEY is too short; 50 characters or more, made at random.")
if DEBUG and not DEMO:
    stop("DEBUG is for the demo only.")

# ---- the house ----------------------------------------------------------------------------------
INSTALLED_APPS = [
    "lms.accounts",
    "lms.desks",
    "lms.trail",
    "lms.outbox",
    "lms.jobs",
    "content.site",
    "content.materials",
    "content.curriculum",
    "content.exchange",
    "content.find",
    "courses.people",
    "courses.cohorts",
    "courses.attendance",
    "courses.learning",
    "courses.quality",
    "certificates",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "taggit",
    "modelcluster",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "lms.security.ContentSecurityPolicy",
    "lms.compression.CompressText",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "lms.security.KeepNothing",
    "django.contrib.messages.middleware.MessageMiddleware",
    "lms.accounts.middleware.IdleSignOut",
    "lms.accounts.middleware.SecondFactor",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "lms.urls"
WSGI_APPLICATION = "lms.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "lms.desks.context.desks",
            ],
        },
    }
]
FORM_RENDERER = "lms.forms.Renderer"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA recursive_triggers=ON;",
    }
else:
    DATABASES["default"].setdefault("CONN_MAX_AGE", 60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

# ---- language and time --------------------------------------------------------------------------
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = ["lms.formats"]

# ---- files --------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = DATA_DIR / "media"
MEDIA_URL = "/no-direct-media/"  # no route answers here: every file goes through a view that checks
STORAGES = {
    "default": {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": S3_BUCKET,
            "endpoint_url": S3_ENDPOINT,
            "region_name": S3_REGION,
            "signature_version": "s3v4",
            "addressing_style": "path",
            "querystring_auth": True,
            "querystring_expire": 300,
            "default_acl": None,
            "file_overwrite": False,
        },
    }
    if S3_BUCKET
    else {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = DEBUG
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000  # Wagtail's page editor with many blocks

# ---- mail, tasks --------------------------------------------------------------------------------
vars().update(EMAIL)
MAIL_TRANSPORT = EMAIL["EMAIL_BACKEND"]  # what the outbox delivers by
EMAIL_BACKEND = "lms.outbox.backend.OutboxBackend"  # what everything else writes to
EMAIL_TIMEOUT = 20
SERVER_EMAIL = DEFAULT_FROM_EMAIL
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# ---- signing in ---------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.Account"
AUTHENTICATION_BACKENDS = ["lms.accounts.backends.AccountBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "start"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "lms.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 60 * 60  # mail inside prisons is slow
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_TIMEOUT = 65 * 60  # else allauth forgets after 15 minutes whom the code was for
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # a stranger's address gets the same page and no mail
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a changed password or second factor is told by mail
ACCOUNT_RATE_LIMITS = {  # a whole prison comes from one address: wide by address, narrow by account
    "login": "60/m/ip",
    "login_failed": "30/m/ip,5/5m/key",
    "request_login_code": "60/m/ip,3/m/key",
}
PASSWORD_RESET_TIMEOUT = 60 * 60
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_SESSION_REMEMBER = False
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
MFA_ADAPTER = "lms.accounts.adapter.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {"generate_recovery_codes": "lms.accounts.forms.PaperCodesForm"}
MFA_TOTP_ISSUER = "Belong training"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG

SECOND_FACTOR_REQUIRED = not DEMO
IDLE_MINUTES = 30
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BASE_URL.startswith("https://")
CSRF_TRUSTED_ORIGINS = [BASE_URL]
CSRF_FAILURE_VIEW = "lms.accounts.views.form_out_of_date"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# ---- the wire -----------------------------------------------------------------------------------
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"  # Wagtail's preview; the policy below refuses every other frame
SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # other hosts of the client's domain are not ours to bind to https
    "security.W019",  # SAMEORIGIN: see the line above
    "security.W021",  # nor is the browsers' preload list
]
if BASE_URL.startswith("https://"):
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
    SECURE_REDIRECT_EXEMPT = [r"^health/$"]
    if TRUSTED_PROXIES:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SELF, NONE = "'self'", "'none'"
FILE_ORIGINS = [S3_ENDPOINT] if S3_BUCKET else []  # pictures and films come by a link to the bucket
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, *FILE_ORIGINS],
        "font-src": [SELF],
        "connect-src": [SELF],
        "media-src": [SELF, *FILE_ORIGINS],
        "form-action": [SELF],
        "manifest-src": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}

# ---- Wagtail ------------------------------------------------------------------------------------
WAGTAIL_SITE_NAME = "Belong training"
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAILADMIN_LOGIN_URL = WAGTAIL_FRONTEND_LOGIN_URL = "/account/login/"
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_I18N_ENABLED = False
WAGTAIL_AUTOSAVE_INTERVAL = 10_000  # milliseconds; on a slow line quicker saves overtake one another
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True  # what is approved is what was read
WAGTAIL_WORKFLOW_CANCEL_ON_PUBLISH = True
WAGTAILIMAGES_IMAGE_MODEL = "materials.Picture"
WAGTAILDOCS_DOCUMENT_MODEL = "materials.Material"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "content.materials.forms.MaterialForm"
WAGTAILIMAGES_IMAGE_FORM_BASE = "content.materials.forms.PictureForm"
WAGTAILIMAGES_EXTENSIONS = ["png", "jpg", "jpeg"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = None  # lms.intake counts them; Wagtail's own count falls over a bomb
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "content.site.search", "SEARCH_CONFIG": "english"}}
TAGGIT_CASE_INSENSITIVE = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"django.request": {"level": "ERROR"}},  # a line for each 404 would keep certificates' codes
}
