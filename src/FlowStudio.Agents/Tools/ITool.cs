using System.Text.Json;

namespace FlowStudio.Agents.Tools;

/// <summary>Something an agent may use when its step grants it.</summary>
public interface ITool
{
    /// <summary>What a person picks and a workflow saves: "Current time". Unique.</summary>
    string Name { get; }

    /// <summary>For the person and for the model: what it does and what it is given.</summary>
    string Description { get; }

    /// <summary>JSON Schema of the arguments, an object.</summary>
    JsonElement Parameters { get; }

    /// <param name="arguments">An object as the model wrote it; it may not fit <see cref="Parameters"/>.</param>
    /// <returns>Text for the model. A mistake in the arguments is also text: the model can then do better.</returns>
    ValueTask<string> RunAsync(JsonElement arguments, CancellationToken cancellationToken);
}
