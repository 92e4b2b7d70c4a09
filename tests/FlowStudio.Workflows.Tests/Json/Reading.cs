using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Json;
using Xunit;

namespace FlowStudio.Workflows.Tests.Json;

/// <summary>Shorthand for tests that read small documents.</summary>
internal static class Reading
{
    public static WorkflowDefinition Definition(string json)
    {
        var result = ElsaCodec.Read(json);
        Assert.True(result.IsRead, result.Problem?.Message);
        return result.Definition;
    }

    public static ImportProblem Problem(string json)
    {
        var result = ElsaCodec.Read(json);
        Assert.False(result.IsRead, "The document was read, but should have been refused.");
        return result.Problem;
    }

    /// <summary>A flowchart around activities and connections, each given as JSON.</summary>
    public static string Flowchart(string activities, string connections = "", string more = "") =>
        """{"id":"v1","definitionId":"d1","name":"Test","root":{"id":"f1","type":"Elsa.Flowchart",""" + more
        + "\"activities\":[" + activities + "],\"connections\":[" + connections + "]}}";

    /// <summary>The settings of the only activity.</summary>
    public static ActivitySettings Settings(string activity) => Assert.Single(Definition(Flowchart(activity)).Activities).Settings;

    /// <summary>Saves and opens again; saving once more must give the same text.</summary>
    public static WorkflowDefinition Again(WorkflowDefinition definition)
    {
        var written = ElsaCodec.Write(definition);
        var read = Definition(written);
        Assert.Equal(written, ElsaCodec.Write(read));
        return read;
    }
}
