using System.Reflection;
using FlowStudio.Agents.Models;
using FlowStudio.Workflows.Activities;
using FlowStudio.Workflows.Definitions;
using FlowStudio.Workflows.Execution;
using Xunit;

namespace FlowStudio.Agents.Tests;

/// <summary>Each code has its kind, so that a retry policy that chooses among kinds chooses among all of them.</summary>
public sealed class FaultKindTests
{
    /// <summary>Those that may pass, by kind.</summary>
    private static readonly Dictionary<string, string> Kinds = new()
    {
        [FaultCodes.StepTimeout] = FailureKinds.Timeout,
        [FaultCodes.Silent] = FailureKinds.Timeout,
        [FaultCodes.Busy] = FailureKinds.Busy,
        [FaultCodes.ServerError] = FailureKinds.Unreachable,
        [FaultCodes.Unreachable] = FailureKinds.Unreachable,
        [FaultCodes.Resting] = FailureKinds.Unreachable,
        [FaultCodes.Garbage] = FailureKinds.BadAnswer,
        [FaultCodes.Cut] = FailureKinds.BadAnswer,
        [FaultCodes.Empty] = FailureKinds.BadAnswer,
        [FaultCodes.WrongShape] = FailureKinds.BadAnswer,
    };

    /// <summary>Those that no second try mends.</summary>
    private static readonly string[] Lasting =
    [
        FaultCodes.NoProvider, FaultCodes.NoModel, FaultCodes.BadUrl, FaultCodes.BadKey, FaultCodes.Unauthorized, FaultCodes.NotFound, FaultCodes.BadRequest,
        FaultCodes.InputTooLong, FaultCodes.Quota, FaultCodes.Redirected, FaultCodes.Refused, FaultCodes.TooLong, FaultCodes.TokenLimit, FaultCodes.TooManyTurns,
        FaultCodes.NoTask, FaultCodes.NoTeam, FaultCodes.BadTeam,
    ];

    [Fact]
    public void Kind_OfEveryCode_IsDecided()
    {
        var all = typeof(FaultCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => (string)f.GetRawConstantValue()!);

        Assert.Equal(all.Order(), Kinds.Keys.Concat(Lasting).Order());
    }

    [Fact]
    public void Kind_OfACodeThatMayPass_IsItsKind() => Assert.All(Kinds, k => Assert.Equal(k.Value, new Fault(k.Key, "").Kind));

    [Fact]
    public void Kind_OfACodeThatLasts_IsNone() => Assert.All(Lasting, code => Assert.Null(new Fault(code, "").Kind));

    [Fact]
    public void Kind_OfAFailedCheck_IsItsOwn() => Assert.Equal(FailureKinds.FailedCheck, new Fault(SuccessChecks.Code, "").Kind);

    [Fact]
    public void Kinds_All_AreReachedBySomeCode() => Assert.Equal(FailureKinds.All.Order(), Kinds.Values.Append(FailureKinds.FailedCheck).Distinct().Order());
}
