namespace FlowStudio.EndToEnd.Tests.Browser;

/// <summary>What a person looks at: size in CSS pixels, touch or not, and the theme of the system.</summary>
public sealed record Screen(int Width, int Height, bool Touch, bool Dark)
{
    public static Screen Desktop { get; } = new(1440, 900, Touch: false, Dark: false);

    public static Screen Phone { get; } = new(390, 844, Touch: true, Dark: false);

    public Screen InDark => this with { Dark = true };

    public override string ToString() => $"{Width}-{(Dark ? "dark" : "light")}";
}
