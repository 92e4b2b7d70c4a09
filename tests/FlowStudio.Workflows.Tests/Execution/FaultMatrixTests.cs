using FlowStudio.Testing.Faults;
using Xunit;

namespace FlowStudio.Workflows.Tests.Execution;

public sealed class FaultMatrixTests
{
    [Fact]
    public void EveryRow_HasATestHere() => FaultMatrix.AssertCovered(typeof(FaultMatrixTests).Assembly);
}
