# The mock as a container image: Node and the package, no dependencies.
#   docker build --tag mockmint .
#   docker run --rm --publish 127.0.0.1:4010:4010 mockmint
# docs/ci.md describes the options.
ARG NODE_IMAGE=node:24-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY . .
RUN npm pack --pack-destination /tmp && tar -xzf /tmp/mockmint-*.tgz -C /tmp

FROM ${NODE_IMAGE}
# Below node_modules, Node doesn't print the deprecation warnings of bundled packages.
COPY --from=build /tmp/package /opt/node_modules/mockmint
COPY scripts/container-health.js /opt/health.mjs
# The mock binds to all addresses of the container, also if the command has other options.
ENV HOST=0.0.0.0
EXPOSE 4010
# Any other user id works, too. The mock writes no files, so the root file system can be read-only.
USER 10001:10001
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --start-interval=500ms CMD ["/usr/local/bin/node", "/opt/health.mjs"]
ENTRYPOINT ["/usr/local/bin/node", "/opt/node_modules/mockmint/bin/mockmint.js"]
CMD ["serve", "--host", "0.0.0.0"]
