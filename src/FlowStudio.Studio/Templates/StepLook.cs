using FlowStudio.Studio.Components;
using FlowStudio.Workflows.Definitions;

namespace FlowStudio.Studio.Templates;

/// <summary>How a kind of step looks in a small picture.</summary>
/// <param name="Tone">The end of a css class.</param>
internal sealed record StepLook(IconName Icon, string Tone)
{
    public static StepLook Of(ActivitySettings settings) => settings.Kind switch
    {
        ActivityKinds.Start => new(IconName.Play, "quiet"),
        ActivityKinds.Agent => new(IconName.Agent, "agent"),
        ActivityKinds.Team => new(IconName.Team, "agent"),
        ActivityKinds.Gate => new(IconName.Gate, "gate"),
        ActivityKinds.Router => new(IconName.Router, "flow"),
        ActivityKinds.Parallel => new(IconName.Fork, "flow"),
        ActivityKinds.Join => new(IconName.Join, "flow"),
        ActivityKinds.Wait => new(IconName.Clock, "flow"),
        ActivityKinds.ForEach => new(IconName.ForEach, "flow"),
        ActivityKinds.Workflow => new(IconName.Workflow, "agent"),
        ActivityKinds.Output => new(IconName.Flag, "output"),
        ActivityKinds.SetVariable => new(IconName.Edit, "quiet"),
        ActivityKinds.Finish => new(IconName.Stop, "quiet"),
        _ => new(IconName.Help, "quiet"),
    };
}
