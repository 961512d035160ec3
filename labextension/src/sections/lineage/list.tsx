/** The lineage as a list: each cell and file with what feeds it. */
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { Paged } from '../comparing/paged';
import type { IFed, IGraphNode } from './graph';

/** So many are shown at first, and so many more at each asking. */
const PAGE = 100;

export function LineageList(props: {
  readonly items: readonly IFed[];
  readonly onOpen: (node: IGraphNode) => void;
  readonly trans: TranslationBundle;
}): React.JSX.Element {
  const { items, onOpen, trans } = props;
  return (
    <Paged items={items} page={PAGE} trans={trans}>
      {shown => (
        <ul
          className="jp-ReproLineage-list"
          aria-label={trans.__('What feeds each cell and file')}
        >
          {shown.map(item => (
            <Item
              key={item.node.id}
              item={item}
              onOpen={onOpen}
              trans={trans}
            />
          ))}
        </ul>
      )}
    </Paged>
  );
}

function Item(props: {
  readonly item: IFed;
  readonly onOpen: (node: IGraphNode) => void;
  readonly trans: TranslationBundle;
}): React.JSX.Element {
  const { item, onOpen, trans } = props;
  const { feeders, node } = item;
  return (
    <li>
      <Name node={node} onOpen={onOpen} />
      {node.mark !== null && <em> {node.mark}</em>}
      {feeders.length > 0 && (
        <>
          <span aria-hidden> ← </span>
          <span className="jp-ReproHidden">{trans.__('fed by')}</span>
        </>
      )}
      {feeders.map(({ label, node: feeder }, index) => (
        <React.Fragment key={feeder.id}>
          {index > 0 && ', '}
          <Name node={feeder} onOpen={onOpen} />
          {label !== '' && ` (${label})`}
        </React.Fragment>
      ))}
      {node.reasons.length > 0 && (
        <ul>
          {node.reasons.map((reason, index) => (
            <li key={index}>{reason}</li>
          ))}
        </ul>
      )}
    </li>
  );
}

function Name(props: {
  readonly node: IGraphNode;
  readonly onOpen: (node: IGraphNode) => void;
}): React.JSX.Element {
  const { node, onOpen } = props;
  return node.opens ? (
    <button
      className="jp-ReproLink"
      title={node.label}
      onClick={() => onOpen(node)}
    >
      {node.name}
    </button>
  ) : (
    <span title={node.label}>{node.name}</span>
  );
}
