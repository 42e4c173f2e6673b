# Builds nqp and keeps what it needs to run: the program, sql/, etl-config/, libpq, OpenBLAS, libxml2, libcurl, zlib, gnuplot and psql.
FROM swift:6.2-bookworm AS build
RUN apt-get update && apt-get install -y --no-install-recommends libpq-dev libopenblas-dev liblapacke-dev libxml2-dev libcurl4-openssl-dev zlib1g-dev pkg-config && rm -rf /var/lib/apt/lists/*
WORKDIR /source
COPY Package.swift ./
COPY Sources Sources
COPY Tests Tests
COPY Benchmarks Benchmarks
RUN swift build -c release --static-swift-stdlib --product nqp

FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends libpq5 libopenblas0 liblapacke libxml2 libcurl4 ca-certificates zlib1g gnuplot-nox postgresql-client && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 1000 --create-home nqp
COPY --from=build /source/.build/release/nqp /usr/local/bin/nqp
COPY sql /usr/local/share/nqp/sql
COPY etl-config /usr/local/share/nqp/etl-config
ENV NQP_HOME=/usr/local/share/nqp
USER nqp
WORKDIR /home/nqp
ENTRYPOINT ["nqp"]
CMD ["--help"]
