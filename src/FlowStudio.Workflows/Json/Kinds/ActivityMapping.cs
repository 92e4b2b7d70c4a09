using System.Text.Json.Nodes;
using FlowStudio.Workflows.Definitions;

namespace FlowStudio.Workflows.Json.Kinds;

/// <summary>How one kind of step is said in Elsa's words. A new kind is one more of these, named in <see cref="ActivityMappings"/>.</summary>
internal abstract class ActivityMapping
{
    /// <summary>One of <see cref="ActivityKinds"/>.</summary>
    public abstract string Kind { get; }

    /// <summary>The stock types that can stand for this kind.</summary>
    public abstract IReadOnlyList<string> Types { get; }

    /// <summary>Those among <see cref="Types"/> of which the stock activity alone, without our mark, is this kind.</summary>
    public virtual IReadOnlyList<string> StockTypes => Types;

    /// <summary>Whether the step leaves a value that others refer to by the step's name; written as a variable.</summary>
    public virtual bool HasResult(ActivitySettings settings) => false;

    /// <summary>The stock type to write.</summary>
    public virtual string TypeOf(ActivitySettings settings) => Types[0];

    /// <summary>The step's settings; <see cref="ForeignSettings"/> with the reason when the activity says more than this program can do.</summary>
    public abstract ActivitySettings Read(ActivitySource source);

    /// <summary>Sets the stock inputs, leaving those alone that already say the same.</summary>
    public abstract void Write(JsonObject json, Activity activity, WritingContext context);

    /// <summary>What the stock inputs cannot hold; null: they hold it all.</summary>
    public virtual JsonObject? Settings(ActivitySettings settings) => null;
}

/// <summary>What writing a step needs to know about the rest of the definition.</summary>
internal sealed class WritingContext(Func<string, JsonObject> variable, Func<JsonObject, string?> variableName)
{
    /// <summary>The object by which an activity refers to a variable of this name.</summary>
    public JsonObject Variable(string name) => variable(name);

    /// <summary>The name of the variable that an object refers to.</summary>
    public string? VariableName(JsonObject reference) => variableName(reference);
}

/// <summary>An activity of the file that is about to become a step.</summary>
internal sealed class ActivitySource(JsonObject json, bool isOurs, Func<JsonObject, string?> variableName, Action<string> warn)
{
    public JsonObject Json => json;

    public string Type { get; } = json.Text("type")!;

    /// <summary>Our mark is on it.</summary>
    public bool IsOurs => isOurs;

    public bool HasSettings { get; } = isOurs && json.FlowStudio()?.Object("settings") is not null;

    public SettingsFields Settings { get; } = new(isOurs ? json.FlowStudio()?.Object("settings") : null, warn);

    public string? VariableName(JsonObject reference) => variableName(reference);

    public void Warn(string message) => warn(message);

    public ForeignSettings Foreign(string reason) => new(Type, reason);
}
