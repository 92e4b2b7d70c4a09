using FlowStudio.Studio.Components;

namespace FlowStudio.Studio.Tests.Components;

public sealed class StatusChipTests : BunitContext
{
    public static TheoryData<Status> EveryStatus => [.. Enum.GetValues<Status>()];

    [Theory, MemberData(nameof(EveryStatus))]
    public void StatusChip_AnyStatus_HasAWordAndAnIcon(Status status)
    {
        var chip = Render<StatusChip>(p => p.Add(c => c.Status, status)).Find(".fs-chip");

        Assert.NotEmpty(chip.TextContent.Trim());
        Assert.NotNull(chip.QuerySelector("svg[aria-hidden=true]"));
    }

    [Fact]
    public void StatusLook_AllStatuses_DifferWithoutTheColour()
    {
        var looks = Enum.GetValues<Status>().Select(StatusLook.Of).ToList();

        Assert.Equal(looks.Count, looks.Select(look => look.Word).Distinct().Count());
        Assert.Equal(looks.Count, looks.Select(look => look.Icon).Distinct().Count());
    }

    [Fact]
    public void StatusChip_WithOwnWord_SaysIt()
    {
        var chip = Render<StatusChip>(p => p.Add(c => c.Status, Status.WaitingForPerson).Add(c => c.Word, "waiting for Ada"));

        Assert.Equal("waiting for Ada", chip.Find(".fs-chip").TextContent.Trim());
    }
}
