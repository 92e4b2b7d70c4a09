# A runner. Build from the root of the repository: docker build -f docker/Runner.Dockerfile .
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
COPY . .
RUN dotnet publish src/FlowStudio.Runner -c Release -o /app --nologo

FROM mcr.microsoft.com/dotnet/aspnet:10.0
RUN apt-get update && apt-get install -y --no-install-recommends curl && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=build /app .
# Keys that Studio wrote, by which a runner reads the secrets that a run needs.
RUN mkdir /data && chown "$APP_UID" /data
VOLUME /data
USER $APP_UID
ENV ASPNETCORE_URLS=http://+:8080 FlowStudio__DataFolder=/data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=6 CMD ["curl", "--fail", "--silent", "http://localhost:8080/health"]
ENTRYPOINT ["dotnet", "FlowStudio.Runner.dll"]
