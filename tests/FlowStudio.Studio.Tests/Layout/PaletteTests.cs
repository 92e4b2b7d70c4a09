using System.Globalization;
using System.Text.RegularExpressions;

namespace FlowStudio.Studio.Tests.Layout;

/// <summary>Contrast of the palette in both themes, by the formula of WCAG 2.2: 4.5 for text, 3 for the edge of a control.</summary>
public sealed partial class PaletteTests
{
    private static readonly string[] Grounds = ["bg", "surface", "surface-2", "rail-bg", "canvas-bg"];

    private static readonly string[] Tones = ["accent", "ok", "warn", "danger", "info"];

    [Theory, InlineData("light"), InlineData("dark")]
    public void Palette_TextOnEveryGround_IsLegible(string theme)
    {
        var colours = Read(theme);

        foreach (var ground in Grounds)
        {
            Check(colours, "text", ground, 4.5);
            Check(colours, "text-muted", ground, 4.5);
            Check(colours, "border-strong", ground, 3);
        }
    }

    [Theory, InlineData("light"), InlineData("dark")]
    public void Palette_TonesOnPaperAndOnTheirSoftGround_AreLegible(string theme)
    {
        var colours = Read(theme);

        foreach (var tone in Tones)
        {
            Check(colours, tone, "surface", 4.5);
            Check(colours, tone, "bg", 4.5);
            Check(colours, tone, $"{tone}-soft", 4.5);
        }

        foreach (var button in new[] { "accent", "danger" })
        {
            Check(colours, $"{button}-contrast", button, 4.5);
            Check(colours, $"{button}-contrast", $"{button}-hover", 4.5);
        }
    }

    [Fact]
    public void Palette_Dark_SetsEveryColourThatLightSets() =>
        Assert.Empty(Section("light").Keys.Except(Section("dark").Keys));

    private static void Check(Dictionary<string, string> colours, string ink, string ground, double least)
    {
        var (a, b) = (Luminance(colours[ink]), Luminance(colours[ground]));
        var contrast = (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);
        Assert.True(contrast >= least, $"--fs-{ink} ({colours[ink]}) on --fs-{ground} ({colours[ground]}) has a contrast of {contrast:0.00}; it needs {least}.");
    }

    private static double Luminance(string colour)
    {
        double Channel(int at)
        {
            var value = int.Parse(colour.AsSpan(at, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0;
            return value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);
        }

        return 0.2126 * Channel(1) + 0.7152 * Channel(3) + 0.0722 * Channel(5);
    }

    private static Dictionary<string, string> Read(string theme)
    {
        var colours = Section("light");
        if (theme == "dark")
        {
            foreach (var (name, colour) in Section("dark"))
            {
                colours[name] = colour;
            }
        }

        return colours;
    }

    private static Dictionary<string, string> Section(string theme)
    {
        var css = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "tokens.css"));
        var dark = css.IndexOf("[data-theme=\"dark\"]", StringComparison.Ordinal);
        return Token().Matches(theme == "dark" ? css[dark..] : css[..dark]).ToDictionary(m => m.Groups[1].Value, m => m.Groups[2].Value);
    }

    [GeneratedRegex("--fs-([a-z0-9-]+): (#[0-9a-f]{6});")]
    private static partial Regex Token();
}
