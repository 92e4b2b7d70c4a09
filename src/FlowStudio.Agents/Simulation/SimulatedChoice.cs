using System.Text.Json;
using System.Text.RegularExpressions;

namespace FlowStudio.Agents.Simulation;

/// <summary>Picks among given answers by the words of the input.</summary>
internal static partial class SimulatedChoice
{
    private static readonly (string[] Choice, string[] Signs)[] Kin =
    [
        (["escalat", "human", "person", "complaint", "legal", "manager", "angry", "urgent", "high", "critical"],
            ["lawyer", "legal", "complain", "unacceptable", "furious", "angry", "worst", "immediately", "urgent", "sue", "third time", "data breach", "threat", "injur", "danger", "press", "cancel everything"]),
        (["billing", "payment", "invoice", "finance", "account"],
            ["invoice", "charge", "refund", "payment", "paid", "price", "billed", "bill ", "credit card", "money", "subscription", "receipt", "double"]),
        (["technical", "tech", "specialist", "bug", "engineering", "expert"],
            ["error", "crash", "bug", "broken", "does not work", "doesn't work", "not working", "fails", "failure", "api", "log in", "login", "install", "update", "slow", "timeout", "integration", "server", "500"]),
        (["shipping", "delivery", "logistics"], ["deliver", "package", "parcel", "shipping", "shipment", "arrive", "tracking", "courier"]),
        (["sales", "lead", "offer"], ["buy", "quote", "upgrade", "demo", "trial", "enterprise", "discount", "seats", "pricing"]),
        (["simple", "resolver", "faq", "general", "other", "routine", "low", "normal", "question", "how"],
            ["how do i", "how can i", "where can i", "where do i", "question", "opening hours", "wondering", "reset my password", "change my", "can you tell"]),
        (["positive", "good", "approve", "yes", "ready"], ["great", "love", "excellent", "thank", "perfect", "happy", "recommend"]),
        (["negative", "bad", "reject", "no"], ["bad", "hate", "terrible", "disappoint", "poor", "broken", "awful"]),
    ];

    public static JsonElement Of(SimulatedBrief brief, JsonElement[] choices)
    {
        var input = brief.Input;
        var scored = choices.Select((c, at) => (Choice: c, At: at, Score: Score(c.ToString(), input, brief))).ToList();
        var best = scored.OrderByDescending(s => s.Score).ThenBy(s => s.At).First();
        if (best.Score > 0)
        {
            return best.Choice;
        }

        // Nothing speaks for any of them: the plain one if there is one, else always the same one for the same input.
        return scored.Where(s => Plain().IsMatch(s.Choice.ToString())).Select(s => (JsonElement?)s.Choice).FirstOrDefault()
            ?? choices[(int)(brief.Seed % (uint)choices.Length)];
    }

    private static readonly string[] Matters =
    [
        "invoice", "refund", "payment", "subscription", "charge", "password", "login", "error", "crash", "integration", "update", "delivery", "parcel", "package", "order", "quote", "trial", "account",
    ];

    /// <summary>The thing that a message is about; null when it names none that is known.</summary>
    public static string? Matter(string input) => Matters.FirstOrDefault(m => input.Contains(m, StringComparison.OrdinalIgnoreCase));

    public static bool IsHeated(string input) => Kin[0].Signs.Any(sign => input.Contains(sign, StringComparison.OrdinalIgnoreCase));

    public static string Category(string input)
    {
        var best = Kin.Take(5).Select(k => (Name: k.Choice[0], Score: Count(k.Signs, input))).MaxBy(k => k.Score);
        return best.Score == 0 ? "General" : best.Name == "escalat" ? "Escalation" : SimulatedWords.Capital(best.Name);
    }

    private static int Score(string choice, string input, SimulatedBrief brief)
    {
        var words = choice.Split([' ', '-', '_', '/'], StringSplitOptions.RemoveEmptyEntries).Where(w => w.Length >= 4).ToList();
        var named = words.Count(w => input.Contains(w.TrimEnd('s'), StringComparison.OrdinalIgnoreCase)) * 2;
        var kin = Kin.Where(k => k.Choice.Any(c => choice.Contains(c, StringComparison.OrdinalIgnoreCase) && (c.Length > 3 || choice.Equals(c, StringComparison.OrdinalIgnoreCase))))
            .Select(k => Count(k.Signs, input) * (k.Choice[0] == "escalat" ? 3 : 2))
            .DefaultIfEmpty(0)
            .Max();
        return named + kin + (words.Any(w => brief.SentBackWith.Contains(w, StringComparison.OrdinalIgnoreCase)) ? 10 : 0);
    }

    private static int Count(string[] signs, string input) => signs.Count(sign => input.Contains(sign, StringComparison.OrdinalIgnoreCase));

    [GeneratedRegex(@"\b(other|general|normal|simple|medium|neutral|default|resolver|none)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Plain();
}
