using FlowStudio.Workflows.Json;
using Xunit;

namespace FlowStudio.Workflows.Tests.Json;

public sealed class OurDefinitionsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void AnyDefinitionOfOurs_SavedAndOpened_IsTheSame(int seed)
    {
        var round = 0;
        foreach (var definition in Generated.Many(100, seed))
        {
            var written = ElsaCodec.Write(definition);
            var result = ElsaCodec.Read(written);

            Assert.True(result.IsRead, $"seed {seed}, round {round}: {result.Problem?.Message}");
            Assert.Equal(Described.Text(definition), Described.Text(result.Definition));
            Assert.Equal(written, ElsaCodec.Write(result.Definition));
            Assert.True(result.Warnings.IsEmpty, $"seed {seed}, round {round}: {string.Join("; ", result.Warnings.Select(w => w.Message))}");
            round++;
        }
    }
}
