# `docker build .` makes the image that understands voice notes too; `--target lean` the one that
# reads and writes text alone. What changes seldom lies in layers below what changes often:
# dependencies, speech, the tokenizer's vocabulary, then configuration and src.
FROM python:3.11.14-slim-bookworm AS dependencies
WORKDIR /app
RUN python -m venv /build && python -m venv --without-pip .venv
COPY requirements/run.lock requirements/build.lock requirements/speech.txt requirements/
COPY deploy/split_lock.py deploy/slim.py deploy/
# The least inhabitants of a place of birth that the image knows; below 15000 it grows by 30 to 80 MB.
ARG PLACES_MINIMUM_POPULATION=15000
RUN python deploy/split_lock.py requirements/run.lock requirements/speech.txt requirements \
 && /build/bin/pip install --no-cache-dir --quiet --require-hashes -r requirements/build.lock \
 && /build/bin/pip --python .venv/bin/python install --no-cache-dir --quiet \
      --no-deps --require-hashes -r requirements/lean.lock \
 && python deploy/slim.py .venv/lib/python3.11/site-packages "$PLACES_MINIMUM_POPULATION"
# The product is linked, not copied: its command and a path to src, which is not there yet.
COPY pyproject.toml README.md LICENSE NOTICE ./
RUN mkdir -p src /build/wheels && touch src/main.py \
 && /build/bin/python -c "from hatchling.build import build_editable as b; b('/build/wheels')" \
 && /build/bin/pip --python .venv/bin/python install --quiet --no-deps /build/wheels/*.whl \
 && echo /opt/speech > .venv/lib/python3.11/site-packages/speech.pth

FROM dependencies AS speech-dependencies
RUN /build/bin/pip --python .venv/bin/python install --no-cache-dir --quiet \
      --no-deps --require-hashes --target /opt/speech -r requirements/speech.lock

# Bytecode is checked against nothing: in the image, src and bytecode cannot come apart.
FROM python:3.11.14-slim-bookworm AS source
COPY src /app/src
RUN python -m compileall -q --invalidation-mode unchecked-hash /app/src

FROM python:3.11.14-slim-bookworm AS runtime
# The system's time zones: PyPI's are simplified before 1970, and births were before that.
RUN apt-get update -qq \
 && apt-get install -y -qq --no-install-recommends tzdata \
 && rm -rf /var/lib/apt/lists/* /var/cache/apt/* \
 && rm -rf /usr/local/lib/python3.11/site-packages/* /usr/local/lib/python3.11/ensurepip \
           /usr/local/bin/pip* /usr/local/bin/wheel \
 && useradd --uid 10001 --no-create-home --home-dir /data majordome \
 && install -d -o majordome -m 700 /data
WORKDIR /app
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
HEALTHCHECK --interval=10s --timeout=3s --start-period=120s --retries=3 \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8080/healthz', timeout=2)"]
CMD ["majordome", "run"]
COPY --from=dependencies /app/.venv .venv
COPY config/tokenizers config/tokenizers

FROM runtime AS lean
ENV STT_MODEL=""
COPY config config
COPY scripts scripts
COPY --from=source /app/src src

FROM runtime AS speech
COPY --from=speech-dependencies /opt/speech /opt/speech
COPY config config
COPY scripts scripts
COPY --from=source /app/src src
