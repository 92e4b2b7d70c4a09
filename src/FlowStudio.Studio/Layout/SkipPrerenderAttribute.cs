namespace FlowStudio.Studio.Layout;

/// <summary>On a page that has nothing to show before its circuit runs, the canvas above all: it is rendered once, interactively.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class SkipPrerenderAttribute : Attribute;
