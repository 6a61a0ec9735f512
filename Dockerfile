FROM mcr.microsoft.com/dotnet/sdk:10.0.401 AS build
WORKDIR /source
COPY global.json Directory.Build.props Directory.Build.targets Directory.Packages.props BannedSymbols.txt .editorconfig ./
COPY src/AnchorCallbacks/AnchorCallbacks.csproj src/AnchorCallbacks/packages.lock.json src/AnchorCallbacks/
COPY src/AnchorCallbacks.Core/AnchorCallbacks.Core.csproj src/AnchorCallbacks.Core/packages.lock.json src/AnchorCallbacks.Core/
COPY src/AnchorCallbacks.Store/AnchorCallbacks.Store.csproj src/AnchorCallbacks.Store/packages.lock.json src/AnchorCallbacks.Store/
COPY src/AnchorCallbacks.Partners/AnchorCallbacks.Partners.csproj src/AnchorCallbacks.Partners/packages.lock.json src/AnchorCallbacks.Partners/
COPY src/AnchorCallbacks.Simulator/AnchorCallbacks.Simulator.csproj src/AnchorCallbacks.Simulator/packages.lock.json src/AnchorCallbacks.Simulator/
COPY src/AnchorCallbacks.Platform/AnchorCallbacks.Platform.csproj src/AnchorCallbacks.Platform/packages.lock.json src/AnchorCallbacks.Platform/
# publish sets this property. With it, the restore also gets the ReadyToRun compiler.
RUN dotnet restore src/AnchorCallbacks --locked-mode -p:_IsPublishing=true
COPY README.md ./
COPY config config
COPY src src
RUN dotnet publish src/AnchorCallbacks -c Release --no-restore -o /app

FROM mcr.microsoft.com/dotnet/aspnet:10.0.12
LABEL org.opencontainers.image.title="AnchorCallbacks" \
      org.opencontainers.image.description="Callback server for the Stellar Anchor Platform" \
      org.opencontainers.image.version="0.1.0" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.base.name="mcr.microsoft.com/dotnet/aspnet:10.0.12"
# The server normalises Unicode with ICU. The name of the package contains the version.
RUN apt-get update && apt-get install -y --no-install-recommends '^libicu[0-9]+$' && rm -rf /var/lib/apt/lists/* \
    && install -d -o app -g app -m 0700 /data && install -d /config && ln -s /app/anchor-callbacks /usr/local/bin/anchor-callbacks
COPY --from=build /app /app
# appsettings.json in this folder is read, and names in it are relative to it. The server cannot write here: so it makes no master key, and
# needs one from /run/secrets or the environment.
WORKDIR /config
USER app
VOLUME /data
# The address must be open to the outside of the container. So the server does not start until
# Callback__Auth__Type and Callback__Auth__Secret are given.
ENV Callback__Url=http://0.0.0.0:8081 \
    Store__ConnectionString="Data Source=/data/anchor-callbacks.db" \
    Operator__KeyFile=/data/operator.key
EXPOSE 8081 8082 8084 8087
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --start-interval=2s CMD ["anchor-callbacks", "health"]
ENTRYPOINT ["/app/anchor-callbacks"]
