using FlowStudio.Workflows.Execution;

namespace FlowStudio.Agents.Models;

/// <summary>
/// Spares a provider that fails again and again: after <see cref="ModelOptions.BreakerFailures"/> failures in a row nobody in this process asks it for a
/// while. Then one request tries it (the probe): one that gets through lets all in again, one that fails makes the next pause twice as long.
/// </summary>
internal sealed class ProviderBreaker(ModelOptions options, TimeProvider time)
{
    private readonly Lock _lock = new();
    private int _failures;
    private TimeSpan _pause;
    private DateTimeOffset? _restsUntil;
    private bool _probing;
    private string _lastFailure = "";

    /// <summary>What the failure said that gave it its rest.</summary>
    public string LastFailure => _lastFailure;

    /// <summary>How long it is not to be asked; null: it may be asked now.</summary>
    public TimeSpan? RestsFor
    {
        get
        {
            lock (_lock)
            {
                return Rest();
            }
        }
    }

    /// <summary>Begins a request, which must be ended by <see cref="Request.Dispose"/>.</summary>
    /// <param name="rest">How long it is not to be asked, when there is no request.</param>
    /// <returns>Null: it rests.</returns>
    public Request? Begin(out TimeSpan rest)
    {
        lock (_lock)
        {
            if (Rest() is { } wait)
            {
                rest = wait;
                return null;
            }

            rest = TimeSpan.Zero;
            _probing = _restsUntil is not null;
            return new Request(this, _probing);
        }
    }

    private TimeSpan? Rest() => _restsUntil is not { } until ? null
        : until - time.GetUtcNow() is var left && left > TimeSpan.Zero ? left
        // The probe is on its way: whoever comes now comes again about when its answer is known.
        : _probing ? options.BreakerFirstPause
        : null;

    private void Alive()
    {
        lock (_lock)
        {
            (_failures, _restsUntil, _pause, _probing) = (0, null, TimeSpan.Zero, false);
        }
    }

    private void Failed(bool isProbe, Fault fault)
    {
        lock (_lock)
        {
            // Those that were on their way when it was given a rest say nothing new.
            if (_restsUntil is not null && !isProbe)
            {
                return;
            }

            _failures++;
            _lastFailure = fault.Message;
            if (isProbe || _failures >= options.BreakerFailures)
            {
                var next = _pause > TimeSpan.Zero ? _pause * 2 : options.BreakerFirstPause;
                next = fault.RetryAfter > next ? fault.RetryAfter.Value : next;
                _pause = next < options.BreakerLongestPause ? next : options.BreakerLongestPause;
                (_restsUntil, _probing) = (time.GetUtcNow() + _pause, false);
            }
        }
    }

    private void GivenUp(bool isProbe)
    {
        lock (_lock)
        {
            _probing &= !isProbe;
        }
    }

    /// <summary>One request on its way.</summary>
    internal sealed class Request(ProviderBreaker breaker, bool isProbe) : IDisposable
    {
        private bool _ended;

        /// <summary>The first piece of an answer came: a probe need not wait for the last one.</summary>
        public void FirstPiece()
        {
            if (isProbe && !_ended)
            {
                _ended = true;
                breaker.Alive();
            }
        }

        /// <param name="fault">Null: it was answered.</param>
        public void End(Fault? fault)
        {
            switch (fault?.Code)
            {
                case FaultCodes.ServerError or FaultCodes.Unreachable:
                    // A probe that had begun to answer has closed the breaker; its failure is then the first of a new row.
                    breaker.Failed(isProbe && !_ended, fault);
                    break;
                case FaultCodes.Silent or FaultCodes.Cut when isProbe && !_ended:
                    breaker.Failed(isProbe: true, fault);
                    break;
                case FaultCodes.Silent or FaultCodes.Cut:
                    // One slow or broken answer is nothing to keep everybody away for, and no sign of health.
                    break;
                default:
                    breaker.Alive();
                    break;
            }

            _ended = true;
        }

        /// <summary>Nobody waits for the answer any more: it says nothing about the provider.</summary>
        public void Dispose()
        {
            if (!_ended)
            {
                _ended = true;
                breaker.GivenUp(isProbe);
            }
        }
    }
}
