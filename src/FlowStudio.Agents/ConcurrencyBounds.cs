namespace FlowStudio.Agents;

/// <summary>What may be said about how much goes on at once.</summary>
public static class ConcurrencyBounds
{
    public const int Most = 1_000;

    public const string Problem = "The limit of how many at once must be a whole number from 1 to 1000. Leave the field empty for no limit.";
}
