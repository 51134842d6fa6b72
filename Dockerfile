# Two stages: the first compiles the native addons, the second carries no compiler.
FROM node:24-bookworm-slim AS build
RUN apt-get update \
  && apt-get install --yes --no-install-recommends python3 make g++ \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
ENV NODE_LLAMA_CPP_SKIP_DOWNLOAD=true
RUN npm ci
COPY tsconfig.json tsconfig.build.json ./
COPY src ./src
RUN npx tsc -p tsconfig.build.json && npm prune --omit=dev

FROM node:24-bookworm-slim
# Reads scanned pages; without it they are named as in need of OCR.
RUN apt-get update \
  && apt-get install --yes --no-install-recommends tesseract-ocr tesseract-ocr-chi-sim \
  && rm -rf /var/lib/apt/lists/*
ENV NODE_ENV=production \
    XINGLIN_HOST=0.0.0.0 \
    XINGLIN_DATA_DIR=/data
WORKDIR /app
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY package.json LICENSE ./
COPY bin ./bin
COPY models ./models
COPY corpora ./corpora
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 8080
# The server refuses to listen beyond loopback without an API key: make one first with
#   docker run --rm -v xinglin:/data xinglin keys create my-app
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8080/health').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "bin/xinglin"]
CMD ["serve"]
