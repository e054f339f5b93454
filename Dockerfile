# syntax=docker/dockerfile:1
# Verbaal's server as a container.
#
#   docker build -t verbaal .                       NVIDIA GPU (the default target)
#   docker build -t verbaal:cpu --target cpu .      processor only
#
#   docker run --rm --network host --gpus all --read-only --tmpfs /tmp \
#     -v verbaal-data:/data verbaal
#
# The server listens on this machine's loopback address only (there is no sign-in beyond "sits at
# this machine" yet), so the container shares the host's network and exposes no port of its own.

ARG PYTHON_IMAGE=python:3.11-slim-bookworm
# ctranslate2's wheel needs CUDA 12.3 or later with cuBLAS 12 and cuDNN 9: this image has them.
ARG CUDA_IMAGE=nvidia/cuda:12.6.3-cudnn-runtime-ubuntu24.04
# The same distribution without CUDA: packages are installed with the Python they will run on.
ARG CUDA_BUILD_IMAGE=ubuntu:24.04

# --- the wheel, with the web app in it (Node comes from PyPI, as a build requirement) ---------
FROM ${PYTHON_IMAGE} AS wheel
WORKDIR /src
COPY pyproject.toml hatch_build.py README.md LICENSE ./
COPY server server
COPY client client
COPY vocab vocab
RUN pip wheel --no-cache-dir --no-deps --wheel-dir /wheels .

# --- packages for the CPU image ---------------------------------------------------------------
FROM ${PYTHON_IMAGE} AS cpu-packages
COPY requirements.lock /tmp/
RUN python3 -m venv /opt/verbaal \
 && /opt/verbaal/bin/pip install --no-cache-dir --require-hashes -r /tmp/requirements.lock
COPY --from=wheel /wheels /tmp/wheels
RUN /opt/verbaal/bin/pip install --no-cache-dir --no-deps --no-index /tmp/wheels/*.whl

# --- packages for the GPU image ---------------------------------------------------------------
FROM ${CUDA_BUILD_IMAGE} AS gpu-packages
# hadolint ignore=DL3008  # security fixes of the distribution are wanted, whatever their number
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates python3 python3-venv \
 && rm -rf /var/lib/apt/lists/*
COPY requirements.lock /tmp/
RUN python3 -m venv /opt/verbaal \
 && /opt/verbaal/bin/pip install --no-cache-dir --require-hashes -r /tmp/requirements.lock
COPY --from=wheel /wheels /tmp/wheels
RUN /opt/verbaal/bin/pip install --no-cache-dir --no-deps --no-index /tmp/wheels/*.whl

# --- target cpu -------------------------------------------------------------------------------
FROM ${PYTHON_IMAGE} AS cpu
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Verbaal" \
      org.opencontainers.image.description="Spoken police records become structured reports that the officer confirms" \
      org.opencontainers.image.licenses="EUPL-1.2" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
# What draws the text of a PDF, then the user: a fixed number, so that a volume keeps its owner from
# one image to the next.
# hadolint ignore=DL3008  # security fixes of the distribution are wanted, whatever their number
RUN apt-get update \
 && apt-get install -y --no-install-recommends \
    fonts-dejavu-core libharfbuzz-subset0 libpango-1.0-0 libpangoft2-1.0-0 \
 && rm -rf /var/lib/apt/lists/* \
 && groupadd --gid 10001 verbaal \
 && useradd --uid 10001 --gid verbaal --no-create-home --home-dir /data --shell /usr/sbin/nologin verbaal \
 && install -d -o verbaal -g verbaal -m 0700 /data
COPY --from=cpu-packages /opt/verbaal /opt/verbaal
ENV PATH=/opt/verbaal/bin:$PATH \
    HOME=/data \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    VERBAAL_DATA_DIR=/data \
    VERBAAL_DEVICE=cpu \
    VERBAAL_LOG_FORMAT=json
USER 10001:10001
WORKDIR /data
VOLUME /data
HEALTHCHECK --interval=30s --timeout=5s --start-period=120s --retries=3 CMD ["python3", "-c", \
  "import os, urllib.request as r; r.urlopen('http://127.0.0.1:' + os.environ.get('VERBAAL_PORT', '8765') + '/health/live', timeout=4)"]
ENTRYPOINT ["verbaal"]
CMD ["serve"]

# --- target gpu (the default: the last one) ---------------------------------------------------
FROM ${CUDA_IMAGE} AS gpu
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Verbaal (GPU)" \
      org.opencontainers.image.description="Spoken police records become structured reports that the officer confirms" \
      org.opencontainers.image.licenses="EUPL-1.2" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
# hadolint ignore=DL3008  # security fixes of the distribution are wanted, whatever their number
RUN apt-get update \
 && apt-get install -y --no-install-recommends \
    ca-certificates fonts-dejavu-core libharfbuzz-subset0 libpango-1.0-0 libpangoft2-1.0-0 python3 \
 && rm -rf /var/lib/apt/lists/* \
 && groupadd --gid 10001 verbaal \
 && useradd --uid 10001 --gid verbaal --no-create-home --home-dir /data --shell /usr/sbin/nologin verbaal \
 && install -d -o verbaal -g verbaal -m 0700 /data
COPY --from=gpu-packages /opt/verbaal /opt/verbaal
ENV PATH=/opt/verbaal/bin:$PATH \
    HOME=/data \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    VERBAAL_DATA_DIR=/data \
    VERBAAL_LOG_FORMAT=json
USER 10001:10001
WORKDIR /data
VOLUME /data
HEALTHCHECK --interval=30s --timeout=5s --start-period=120s --retries=3 CMD ["python3", "-c", \
  "import os, urllib.request as r; r.urlopen('http://127.0.0.1:' + os.environ.get('VERBAAL_PORT', '8765') + '/health/live', timeout=4)"]
ENTRYPOINT ["verbaal"]
CMD ["serve"]
