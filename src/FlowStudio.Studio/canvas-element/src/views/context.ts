import { createContext, useCallback, useContext, useLayoutEffect, useRef, useSyncExternalStore, type RefObject } from 'react';
import type { CanvasModel } from '../canvas-model.ts';
import type { EdgeRunState } from '../contract.ts';
import type { RunCell } from '../run-state.ts';
import type { Signal } from '../signal.ts';

export const ModelContext = createContext<CanvasModel | null>(null);

/** Whether steps are too small to be read: they are drawn as plain boxes then. */
export const FarContext = createContext(false);

export function useModel(): CanvasModel {
  const model = useContext(ModelContext);
  if (!model) throw new Error('This view is drawn outside a flow-canvas.');
  return model;
}

export function useSignal<T>(signal: Signal<T>): T {
  return useSyncExternalStore(signal.subscribe, signal.get);
}

export function useRunCell(ix: number): RunCell {
  const { runs } = useModel();
  return useSyncExternalStore(
    useCallback((tell) => runs.onNode(ix, tell), [runs, ix]),
    useCallback(() => runs.node(ix), [runs, ix]),
  );
}

export function useEdgeRunState(ix: number): EdgeRunState {
  const { runs } = useModel();
  return useSyncExternalStore(
    useCallback((tell) => runs.onEdge(ix, tell), [runs, ix]),
    useCallback(() => runs.edge(ix), [runs, ix]),
  );
}

/** Keeps `data-status` of an element without rendering: thousands of states a second change an attribute, not a tree. */
export function useStatusAttribute<E extends Element>(follow: (tell: () => void) => () => void, status: () => string | undefined): RefObject<E | null> {
  const element = useRef<E>(null);
  useLayoutEffect(() => {
    const show = () => {
      const now = status();
      if (now === undefined) element.current?.removeAttribute('data-status');
      else element.current?.setAttribute('data-status', now);
    };
    show();
    return follow(show);
  }, [follow, status]);
  return element;
}

export type TargetState = 'source' | 'yes' | 'no' | 'chosen' | undefined;

/** How a step takes part in the connection being drawn. */
export function useTargetState(id: string): TargetState {
  const { connecting } = useModel();
  return useSyncExternalStore(
    connecting.subscribe,
    useCallback(() => {
      const now = connecting.get();
      if (!now) return undefined;
      if (now.chosen === id) return 'chosen';
      if (now.source === id) return 'source';
      return now.targets.has(id) ? 'yes' : 'no';
    }, [connecting, id]),
  );
}
