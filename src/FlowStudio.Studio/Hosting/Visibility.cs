using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("FlowStudio.Studio.Tests")]
