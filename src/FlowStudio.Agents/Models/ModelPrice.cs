using System.Text.RegularExpressions;

namespace FlowStudio.Agents.Models;

/// <summary>What a model costs, in US dollars for a million tokens.</summary>
/// <param name="Model">
/// A model's id. It also stands for its dated editions ("gpt-4o" for "gpt-4o-2024-08-06"), not for its relatives ("gpt-4o-mini"). With "*"
/// it is a pattern.
/// </param>
public sealed partial record ModelPrice(string Model, decimal InputPerMillion, decimal OutputPerMillion)
{
    public IReadOnlyList<SetupProblem> Validate()
    {
        var problems = new List<SetupProblem>();
        if (string.IsNullOrWhiteSpace(Model))
        {
            problems.Add(new(nameof(Model), "The price names no model. Give the model's id, for example \"gpt-4o\"."));
        }

        if (InputPerMillion < 0 || OutputPerMillion < 0)
        {
            problems.Add(new(InputPerMillion < 0 ? nameof(InputPerMillion) : nameof(OutputPerMillion), "A price cannot be below zero."));
        }

        return problems;
    }

    /// <summary>Exact for the tokens given: no rounding.</summary>
    public decimal CostOf(long inputTokens, long outputTokens) =>
        (inputTokens * InputPerMillion + outputTokens * OutputPerMillion) / 1_000_000m;

    internal bool Covers(string model)
    {
        if (Model.Contains('*'))
        {
            var pattern = "^" + Regex.Escape(Model.Trim()).Replace("\\*", ".*") + "$";
            return Regex.IsMatch(model, pattern, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
        }

        return model.StartsWith(Model.Trim(), StringComparison.OrdinalIgnoreCase) && Edition().IsMatch(model[Model.Trim().Length..]);
    }

    [GeneratedRegex(@"^([-@](\d{8}|\d{4}-\d{2}-\d{2}|latest))?$")]
    private static partial Regex Edition();
}
