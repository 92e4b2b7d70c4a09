namespace FlowStudio.Benchmarks.Rig;

/// <summary>A script that every page of the benchmark gets before its own: it looks from inside at what the browser draws.</summary>
internal static class PageProbe
{
    /// <summary>
    /// <c>probe.shown(steps, connections)</c>: milliseconds from the circuit's first sign until all of them have been painted.
    /// <c>probe.begin()</c> and <c>probe.end()</c>: frames a second and the longest frame between the two.
    /// </summary>
    public const string Script =
        """
        window.probe = (() => {
          const steps = document.getElementsByClassName('react-flow__node');
          const connections = document.getElementsByClassName('react-flow__edge');
          const frame = () => new Promise(resolve => requestAnimationFrame(resolve));
          let interactive;
          let times;
          (async () => {
            while (!document.querySelector('[data-interactive=true]')) await frame();
            interactive = performance.now();
          })();
          return {
            async shown(nodes, edges) {
              while (interactive === undefined || steps.length < nodes || connections.length < edges) await frame();
              // The first of these runs before the paint that shows it, the second after.
              await frame();
              await frame();
              return performance.now() - interactive;
            },
            async begin() {
              times = [await frame()];
              const mine = times;
              const next = now => { if (times === mine) { mine.push(now); requestAnimationFrame(next); } };
              requestAnimationFrame(next);
            },
            end() {
              const mine = times;
              times = undefined;
              const gaps = mine.slice(1).map((t, i) => t - mine[i]);
              return { FramesPerSecond: 1000 * gaps.length / (mine.at(-1) - mine[0]), Longest: Math.max(...gaps) };
            },
          };
        })();
        """;
}

/// <summary>What the probe has seen.</summary>
internal sealed record Frames
{
    public double FramesPerSecond { get; init; }

    /// <summary>Milliseconds.</summary>
    public double Longest { get; init; }
}
