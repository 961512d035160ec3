/** One cell or file in the drawing. */
import type { Node, NodeProps } from '@xyflow/react';
import { Handle, Position } from '@xyflow/react';
import * as React from 'react';

import { fileIcon } from '@jupyterlab/ui-components';
import { cellIcon, staleIcon } from '../../icons';
import type { IGraphNode } from './graph';

/** What a drawn node knows of itself; what changes as one moves about comes by the context. */
export type FlowNode = Node<
  { readonly node: IGraphNode; readonly said: string },
  'repro'
>;

/** What the nodes share: which of them Tab reaches, and what they tell of the user. */
export interface IFlowContext {
  readonly reached: string | null;
  /** The one that is to have the focus as soon as it is drawn. */
  readonly awaited: React.MutableRefObject<string | null>;
  readonly active: string | null;
  onOpen(node: IGraphNode): void;
  /** A node is looked at, or (null) none is any more. */
  onLook(id: string | null): void;
  onFocus(id: string): void;
  onKey(id: string, event: React.KeyboardEvent): void;
}

export const FlowContext = React.createContext<IFlowContext | null>(null);

/** A button with the node's name, what is the matter with it, and its first line. */
export const ReproNode = React.memo((props: NodeProps<FlowNode>) => {
  const { node, said } = props.data;
  const context = React.useContext(FlowContext) as IFlowContext;
  const { active, awaited, reached } = context;
  const button = React.useRef<HTMLButtonElement>(null);
  React.useEffect(() => {
    if (awaited.current === node.id) {
      awaited.current = null;
      button.current?.focus({ preventScroll: true });
    }
  });
  const marks = [
    node.mark !== null ? 'jp-mod-marked' : '',
    node.id === active ? 'jp-mod-active' : '',
    node.opens ? '' : 'jp-mod-gone'
  ];
  return (
    <>
      <Handle type="target" position={Position.Top} isConnectable={false} />
      <button
        ref={button}
        className={`jp-ReproNode jp-mod-${node.kind} ${marks.join(' ')}`}
        tabIndex={node.id === reached ? 0 : -1}
        aria-label={said}
        aria-current={node.id === active ? 'true' : undefined}
        title={[node.label, ...node.reasons].join('\n')}
        data-node-id={node.id}
        onClick={() => context.onOpen(node)}
        onFocus={() => context.onFocus(node.id)}
        onBlur={() => context.onLook(null)}
        onMouseEnter={() => context.onLook(node.id)}
        onMouseLeave={() => context.onLook(null)}
        onKeyDown={event => context.onKey(node.id, event)}
      >
        <Face node={node} />
      </button>
      <Handle type="source" position={Position.Bottom} isConnectable={false} />
    </>
  );
});

/** What is seen of a node. */
function Face(props: { readonly node: IGraphNode }): React.JSX.Element {
  const { kind, label, mark, name } = props.node;
  const Icon = kind === 'cell' ? cellIcon : fileIcon;
  return (
    <>
      <span className="jp-ReproNode-head">
        <Icon.react tag="span" className="jp-ReproNode-icon" aria-hidden />
        <span className="jp-ReproNode-name">{name}</span>
        {mark !== null && (
          <span className="jp-ReproNode-mark">
            <staleIcon.react
              tag="span"
              className="jp-ReproNode-icon"
              aria-hidden
            />
            <span>{mark}</span>
          </span>
        )}
      </span>
      <code className="jp-ReproNode-label">{label}</code>
    </>
  );
}
