using System.Text.Json.Nodes;

namespace FlowStudio.Workflows.Json.Reading;

/// <summary>The variables that a file declares, by id and by name. Of two with the same, the first counts, as it does for writing.</summary>
internal sealed class DeclaredVariables
{
    private readonly Dictionary<string, string> _nameById = [];
    private readonly Dictionary<string, string> _idByName = [];

    public void Add(string id, string name)
    {
        _nameById.TryAdd(id, name);
        _idByName.TryAdd(name, id);
    }

    /// <summary>The name of the variable that an object refers to; an undeclared one goes by the name in the reference.</summary>
    public string? NameOf(JsonObject reference) => (reference.Text("id") is { } id ? NameOf(id) : null) ?? reference.Text("name");

    public string? NameOf(string id) => _nameById.GetValueOrDefault(id);

    public string? IdOf(string name) => _idByName.GetValueOrDefault(name);
}
