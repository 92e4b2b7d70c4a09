using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using FlowStudio.Workflows.Definitions;

namespace FlowStudio.Workflows.Json.Kinds;

internal sealed class ParallelMapping : ActivityMapping
{
    private static readonly JsonSerializerOptions Unescaped = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public override string Kind => ActivityKinds.Parallel;

    public override IReadOnlyList<string> Types { get; } = ["Elsa.FlowFork"];

    public override ActivitySettings Read(ActivitySource source)
    {
        if (source.Json["branches"] is null)
        {
            // Elsa's fork without branches leaves by Done.
            return new ParallelSettings { Branches = [Ports.Done] };
        }

        return Inputs.ReadTexts(source.Json, "branches") is { } branches
            ? new ParallelSettings { Branches = [.. branches] }
            : source.Foreign(ForeignReasons.Computed("which branches there are", Inputs.Read(source.Json, "branches")?.Type ?? "unknown"));
    }

    public override void Write(JsonObject json, Activity activity, WritingContext context)
    {
        var branches = ((ParallelSettings)activity.Settings).Branches is { IsDefault: false } set ? set : [];
        if (json["branches"] is not null && Inputs.ReadTexts(json, "branches") is { } old && old.SequenceEqual(branches))
        {
            return;
        }

        Inputs.Set(json, "branches", "List<String>", Inputs.Object, JsonLists.Of(branches).ToJsonString(Unescaped));
    }
}
