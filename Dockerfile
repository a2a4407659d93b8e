# The same steps as `make run`: wheels checked against the lock's hashes, the product linked.
FROM python:3.11.13-slim-bookworm AS build
WORKDIR /app
RUN python -m venv .venv
COPY requirements/run.lock requirements/build.lock requirements/
RUN .venv/bin/pip install --no-cache-dir --quiet --require-hashes -r requirements/run.lock -r requirements/build.lock
COPY pyproject.toml README.md LICENSE NOTICE ./
COPY src src
RUN .venv/bin/pip install --no-cache-dir --quiet --no-deps --no-build-isolation --editable .

FROM python:3.11.13-slim-bookworm
# The system's time zones: PyPI's are simplified before 1970, and births were before that.
RUN apt-get update -qq \
 && apt-get install -y -qq --no-install-recommends tzdata \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --uid 10001 --no-create-home --home-dir /data majordome \
 && install -d -o majordome /data
WORKDIR /app
COPY --from=build /app /app
COPY config config
COPY scripts scripts
ENV PATH=/app/.venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    DATA_DIR=/data \
    HF_HOME=/data/models \
    HTTP_HOST=0.0.0.0 \
    HTTP_PORT=8080 \
    LOG_FORMAT=json
USER majordome
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8080/healthz', timeout=2)"]
CMD ["majordome", "run"]
