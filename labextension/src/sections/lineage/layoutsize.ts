/** The size of every node of the drawing, in pixels. */
export const NODE_WIDTH = 196;
export const NODE_HEIGHT = 46;
