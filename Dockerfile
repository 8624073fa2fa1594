# Base images by name, so that an intranet mirror can be put in front: --build-arg PYTHON_IMAGE=mirror/python:3.12-slim-bookworm
ARG NODE_IMAGE=node:22-bookworm-slim
ARG PYTHON_IMAGE=python:3.12-slim-bookworm
ARG NGINX_IMAGE=nginx:1.28-bookworm

# --- The browser's libraries, as locked -------------------------------------------------------------
FROM ${NODE_IMAGE} AS assets
WORKDIR /assets
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --no-audit --no-fund

# --- The Python packages, as locked -----------------------------------------------------------------
FROM ${PYTHON_IMAGE} AS packages
WORKDIR /packages
RUN python -m venv /opt/venv
COPY requirements.lock ./
RUN /opt/venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.lock

# --- The application: web, worker, beat and the one-shot commands -----------------------------------
FROM ${PYTHON_IMAGE} AS application
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=policy_tracker.settings \
    DATA_DIR=/data \
    STATIC_ROOT=/app/staticfiles
RUN groupadd --system --gid 10001 tracker \
    && useradd --system --uid 10001 --gid tracker --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin tracker \
    && install -d -o tracker -g tracker -m 700 /data
WORKDIR /app
COPY --from=packages /opt/venv /opt/venv
COPY . .
COPY --from=assets /assets/node_modules /tmp/node_modules
# The list of files that are served stands in one place, bin/_setup.py; bin/_fonts.py makes the face of 楷体. The key is for this one command and is not kept.
RUN python -c "import sys; from pathlib import Path; sys.path.insert(0, 'bin'); import _setup; _setup.copy_assets(Path('/tmp/node_modules'), _setup.ASSETS)" \
    && python bin/_fonts.py /tmp/node_modules reports/documents/faces \
    && SECRET_KEY=only-for-collectstatic DATA_DIR=/tmp python manage.py collectstatic --noinput --verbosity 0 \
    && rm -rf /tmp/node_modules
USER 10001:10001
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen(urllib.request.Request('http://127.0.0.1:8000/healthz', headers={'Host': 'localhost'}), timeout=4)"]
CMD ["gunicorn", "policy_tracker.wsgi:application", "--bind=0.0.0.0:8000", "--worker-class=gthread", "--workers=2", "--threads=4", "--timeout=120", "--graceful-timeout=20", "--worker-tmp-dir=/dev/shm", "--no-control-socket", "--access-logfile=-"]

# --- The reverse proxy, with the static files in it -------------------------------------------------
FROM ${NGINX_IMAGE} AS proxy
COPY deploy/nginx/policy-tracker.conf /etc/nginx/conf.d/default.conf
COPY --from=application /app/staticfiles /srv/static
HEALTHCHECK --interval=15s --timeout=5s --retries=3 CMD ["curl", "--fail", "--silent", "http://127.0.0.1:8080/proxy-lives"]
