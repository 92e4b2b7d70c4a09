using FlowStudio.Testing.Faults;
using Xunit;

namespace FlowStudio.Runtime.Tests.Faults;

public sealed class FaultMatrixTests
{
    [Fact]
    public void EveryRow_HasATestHere() => FaultMatrix.AssertCovered(typeof(FaultMatrixTests).Assembly);
}
