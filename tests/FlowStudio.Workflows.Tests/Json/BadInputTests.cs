using System.Text;
using FlowStudio.Workflows.Json;
using Xunit;

namespace FlowStudio.Workflows.Tests.Json;

public sealed class BadInputTests
{
    [Theory]
    [InlineData("", "empty")]
    [InlineData("   \n", "empty")]
    [InlineData("PK\u0003\u0004rest", "zip")]
    [InlineData("<!doctype html>", "web page")]
    [InlineData("hello", "not valid JSON")]
    [InlineData("[]", "a list")]
    [InlineData("42", "single value")]
    [InlineData("null", "single value")]
    [InlineData("{}", "no \"root\"")]
    [InlineData("""{"root":null}""", "no \"root\"")]
    [InlineData("""{"activities":[]}""", "Elsa 2")]
    [InlineData("""{"root":[]}""", "not an object")]
    [InlineData("""{"root":{"id":"f1"}}""", "no \"type\"")]
    [InlineData("""{"root":{"type":"Elsa.Flowchart","activities":5}}""", "not a list")]
    [InlineData("""{"a":1,"a":2}""", "stands twice")]
    [InlineData("""{"a":"\ud800"}""", "two-part character")]
    [InlineData("""{"a":1,}""", "not valid JSON")]
    [InlineData("{/* c */}", "not valid JSON")]
    [InlineData("{} {}", "not valid JSON")]
    public void Document_Unreadable_SaysWhatIsWrong(string json, string expected) => Assert.Contains(expected, Reading.Problem(json).Message);

    [Fact]
    public void Syntax_Wrong_SaysLineAndColumn()
    {
        var problem = Reading.Problem("{\n  \"é\": oops\n}");

        Assert.Equal((2, 8), (problem.Line, problem.Column));
        Assert.Contains("Line 2, column 8", problem.Message);
    }

    [Fact]
    public void Name_Twice_SaysWhere() => Assert.Equal((3, 1), Where(Reading.Problem("{\"a\":1,\n\"b\":2,\n\"a\":3}")));

    [Fact]
    public void Bytes_NoText_AreRefused() => Assert.Contains("UTF-8", ElsaCodec.Read(new byte[] { (byte)'{', 0xC3, 0x28, (byte)'}' }).Problem!.Message);

    [Fact]
    public void Text_InUtf16_IsRefusedWithWhatToDo() =>
        Assert.Contains("Save it as UTF-8", ElsaCodec.Read(Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes("{}")).ToArray()).Problem!.Message);

    [Fact]
    public void ByteOrderMark_IsAccepted()
    {
        byte[] bytes = [.. Encoding.UTF8.GetPreamble(), .. Encoding.UTF8.GetBytes(Reading.Flowchart(""))];

        Assert.True(ElsaCodec.Read(bytes).IsRead);
    }

    [Fact]
    public void File_Of50Megabytes_IsRefused()
    {
        var bytes = new byte[50 * 1024 * 1024];

        var message = ElsaCodec.Read(bytes).Problem!.Message;

        Assert.Contains("50", message);
        Assert.Contains("at most 20 MB", message);
    }

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    [InlineData(100_000, false)]
    public void Nesting_OverTheLimit_IsRefused(int depth, bool isRead)
    {
        var json = Reading.Flowchart("", more: "\"deep\":" + new string('[', depth - 2) + new string(']', depth - 2) + ",");

        var result = ElsaCodec.Read(json);

        Assert.Equal(isRead, result.IsRead);
        Assert.True(isRead || result.Problem!.Message.Contains("deeper than 64"));
    }

    [Theory]
    [InlineData("""{"id":"a","type":"X"},{"id":"a","type":"Y"}""", "root.activities[1].id", "number 1 and 2 have the same id")]
    [InlineData("""{"id":"a","type":"X"},{"type":"Y","name":"Mine"}""", "root.activities[1].id", "number 2 (\"Mine\") has no \"id\"")]
    [InlineData("""{"id":"a"}""", "root.activities[0].type", "has no \"type\"")]
    [InlineData("7", "root.activities[0]", "not an object")]
    public void Activity_Unusable_SaysWhichAndWhy(string activities, string path, string message)
    {
        var problem = Reading.Problem(Reading.Flowchart(activities));

        Assert.Equal(path, problem.Path);
        Assert.Contains(message, problem.Message);
    }

    [Theory]
    [InlineData(10_000, true)]
    [InlineData(10_001, false)]
    public void Activities_TooMany_AreRefused(int count, bool isRead)
    {
        var activities = string.Join(',', Enumerable.Range(0, count).Select(i => $$"""{"id":"a{{i}}","type":"X"}"""));

        var result = ElsaCodec.Read(Reading.Flowchart(activities));

        Assert.Equal(isRead, result.IsRead);
        Assert.True(isRead || result.Problem!.Message.Contains("Split it"));
    }

    [Fact]
    public void Connection_ToNoStep_IsLeftOutWithAWarning()
    {
        var result = ElsaCodec.Read(Reading.Flowchart("""{"id":"a","type":"X"}""", """{"source":{"activity":"a"},"target":{"activity":"b"}}"""));

        Assert.Empty(result.Definition!.Connections);
        Assert.Contains(result.Warnings, w => w.Message.Contains("leads from \"a\" to \"b\""));
    }

    private static (int?, int?) Where(ImportProblem problem) => (problem.Line, problem.Column);
}
