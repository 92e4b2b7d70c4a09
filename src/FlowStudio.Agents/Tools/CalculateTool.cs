using System.Text.Json;
using FlowStudio.Agents.Models;

namespace FlowStudio.Agents.Tools;

/// <summary>Models guess at sums; this one counts.</summary>
internal sealed class CalculateTool : ITool
{
    private static readonly JsonElement Schema = JsonDocument.Parse(
        """
        {"type":"object","properties":{"expression":{"type":"string","description":"For example (1200 * 1.19 - 30) / 12. A point marks decimals."}},"required":["expression"],"additionalProperties":false}
        """).RootElement.Clone();

    public string Name => "Calculate";

    public string Description => "Works out a sum exactly: + - * / % ^, brackets, percent signs, and round, abs, min, max, sqrt.";

    public JsonElement Parameters => Schema;

    public ValueTask<string> RunAsync(JsonElement arguments, CancellationToken cancellationToken) =>
        new(Arithmetic.Evaluate(ToolArguments.Text(arguments, "expression")) is var result && result.Error is { } error ? error : result.Text);
}
