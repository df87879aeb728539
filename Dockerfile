# The exporter in a container: docker build -t votequorum-exporter .
# packaging/container/README.md says how it is run, and why so.

# Any image of Node.js on glibc 2.34 or newer with Debian's packages. A maintained LTS; one image for both stages.
ARG NODE_IMAGE=docker.io/library/node:22-bookworm-slim

# One script and the native addons, from the lockfile.
FROM ${NODE_IMAGE} AS build
RUN apt-get update \
  && apt-get install -y --no-install-recommends g++ make python3 libvotequorum-dev libcmap-dev \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /build
# From the least to the most often changed: a change below leaves what is above in the cache.
COPY package.json package-lock.json ./
# No script of any dependency runs, here or later.
RUN npm ci --ignore-scripts --no-audit --no-fund --loglevel=error && npm cache clean --force --loglevel=error
COPY binding.gyp ./
COPY native ./native
COPY scripts/build-native.sh ./scripts/
RUN sh scripts/build-native.sh
COPY tsconfig.json README.md CHANGELOG.md LICENSE THIRD-PARTY-LICENSES ./
COPY alerts/*.yml ./alerts/
COPY dashboards/*.json ./dashboards/
COPY packaging ./packaging
COPY scripts/stage.sh ./scripts/
COPY src ./src
ARG VERSION=0.1.0
ARG SOURCE_DATE_EPOCH=0
RUN SOURCE_DATE_EPOCH="${SOURCE_DATE_EPOCH}" sh scripts/stage.sh --version "${VERSION}" \
  && sh packaging/container/lay-out.sh /image "${SOURCE_DATE_EPOCH}"

FROM ${NODE_IMAGE}
# npm and yarn have no use here, and so no holes.
RUN apt-get update \
  && apt-get install -y --no-install-recommends libvotequorum8 libcmap4 \
  && rm -rf /var/lib/apt/lists/* /var/log/apt /var/log/dpkg.log /usr/local/lib/node_modules /opt/yarn* \
    /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack /usr/local/bin/yarn /usr/local/bin/yarnpkg
COPY --from=build /image /

# corosync knows its clients by their numbers on the host: admit.sh 61183. Outside of what distributions hand out,
# and nobody's else: whoever corosync admits may do to it what root may.
RUN install -d -o 61183 -g 61183 -m 0750 /var/lib/votequorum-exporter
USER 61183:61183
WORKDIR /
VOLUME ["/var/lib/votequorum-exporter"]
EXPOSE 10064
STOPSIGNAL SIGTERM

# The exporter is PID 1 and needs no init: it handles SIGTERM and starts no processes. The flags are the systemd
# unit's: a third of the memory that Node.js would take, and no threads for its garbage.
ENV MALLOC_ARENA_MAX=1
ENTRYPOINT ["node", "--max-semi-space-size=2", "--max-old-space-size=48", "--single-threaded-gc", "/usr/lib/votequorum-exporter/votequorum-exporter.mjs"]

# Finds by itself where the exporter listens, with any flags, TLS and passwords, and asks whether it answers.
HEALTHCHECK --interval=30s --timeout=5s --start-period=15s --retries=3 \
  CMD ["node", "--max-semi-space-size=1", "--max-old-space-size=16", "/usr/lib/votequorum-exporter/healthcheck.mjs"]

ARG NODE_IMAGE
ARG VERSION=0.1.0
ARG REVISION=""
LABEL org.opencontainers.image.title="votequorum-exporter" \
  org.opencontainers.image.description="Prometheus exporter and alerting sidecar for corosync's votequorum" \
  org.opencontainers.image.licenses="Apache-2.0" \
  org.opencontainers.image.source="https://github.com/votequorum-exporter/votequorum-exporter" \
  org.opencontainers.image.base.name="${NODE_IMAGE}" \
  org.opencontainers.image.version="${VERSION}" \
  org.opencontainers.image.revision="${REVISION}"
