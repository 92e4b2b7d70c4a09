using System.Text.Json;

namespace FlowStudio.Workflows.Definitions;

/// <summary>
/// The part of a saved object that this model does not know: the object as it was read. Writing starts from it and replaces
/// what the model knows, so that nothing another program put there is lost.
/// </summary>
public sealed record Remainder(JsonElement? Source)
{
    public static Remainder Empty { get; } = new((JsonElement?)null);

    /// <summary>The second object, where the file needs two for one step (a gate is a task and the switch behind it).</summary>
    public JsonElement? Companion { get; init; }

    public bool IsEmpty => Source is null && Companion is null;
}

/// <summary>The identity of the flowchart at the root, and what it held besides.</summary>
public sealed record FlowchartRemainder(string Id, Remainder Remainder)
{
    public static FlowchartRemainder New() => new("flowchart", Remainder.Empty);
}
