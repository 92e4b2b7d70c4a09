using System.Globalization;
using System.Text.Json;

namespace FlowStudio.Workflows.Activities;

/// <summary>What references can see at one step: the run's input, and the results of earlier steps by name.</summary>
/// <param name="layers">The innermost first: what an item of a For each has made hides what was made outside of it.</param>
public sealed class WorkflowValues(IReadOnlyDictionary<string, JsonElement> input, params IReadOnlyList<IReadOnlyDictionary<string, JsonElement>> layers)
{
    /// <summary>The same with one more result.</summary>
    public WorkflowValues With(string name, JsonElement value) => new(input, [new Dictionary<string, JsonElement> { [name] = value }, .. layers]);

    /// <summary>Null when there is no such value (yet).</summary>
    public JsonElement? Find(Reference reference)
    {
        var source = reference.Scope == Reference.InputScope ? input : layers.FirstOrDefault(l => l.ContainsKey(reference.Name));
        if (source is null || !source.TryGetValue(reference.Name, out var value))
        {
            return null;
        }

        foreach (var part in reference.Path)
        {
            if (value.ValueKind == JsonValueKind.Object && value.TryGetProperty(part, out var field))
            {
                value = field;
            }
            else if (value.ValueKind == JsonValueKind.Array
                && int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < value.GetArrayLength())
            {
                value = value[index];
            }
            else
            {
                return null;
            }
        }

        return value;
    }
}
