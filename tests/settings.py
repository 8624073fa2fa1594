"""Settings of the suite: the product's own, on a throw-away data folder, with fast passwords and eager jobs."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("SECRET_KEY", "only-for-the-test-suite-" + "x" * 40)
os.environ.setdefault("DATA_DIR", tempfile.mkdtemp(prefix="policy-tracker-tests-"))

if worker := os.environ.get("PYTEST_XDIST_WORKER"):
    # Each process of the suite has its own files, queue and Redis number; pytest-django gives it its own database.
    own = Path(os.environ["DATA_DIR"]) / worker
    own.mkdir(parents=True, exist_ok=True)
    os.environ["DATA_DIR"] = str(own)
    if url := os.environ.get("REDIS_URL"):
        server, number = url.rsplit("/", 1)
        os.environ["REDIS_URL"] = f"{server}/{int(number) + int(worker.removeprefix('gw'))}"

from policy_tracker.settings import *  # noqa: F403

# What the processes of one run share.
SUITE_DIR = DATA_DIR.parent if worker else DATA_DIR  # noqa: F405
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
# Files of the page are looked for when asked for: every test browser would read the folder of them anew.
WHITENOISE_AUTOREFRESH = True
SECURE_SSL_REDIRECT = False
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":  # noqa: F405
    # A real file: parallel connections to a memory database share one cache and behave unlike the product's.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}  # noqa: F405
else:
    SUITE_DATABASE = f"test_{DATABASES['default']['NAME']}"  # noqa: F405
    # No test has the database server die: nobody waits for the disk. Nor is a query over a few rows worth compiling.
    DATABASES["default"]["OPTIONS"] = {"options": "-c synchronous_commit=off -c jit=off"}  # noqa: F405
