using FlowStudio.Testing.Databases;
using Xunit;

[assembly: AssemblyFixture(typeof(PostgresFixture))]
