// The seam to the network's socket: the browser's WebSocket in the app, a pipe to the real server code in tests.

export interface SocketHandlers {
  opened(): void;
  message(text: string): void;
  /** Once, for any reason; 1006 when nobody said why. */
  closed(code: number): void;
}

export interface Socket {
  send(text: string): void;
  close(): void;
}

export type SocketFactory = (handlers: SocketHandlers) => Socket;

export const PROTOCOL = 'lykta.v1';

export function webSocketFactory(url: string): SocketFactory {
  return (handlers) => {
    const socket = new WebSocket(url, PROTOCOL);
    socket.onopen = () => handlers.opened();
    socket.onmessage = ({ data }) => {
      if (typeof data === 'string') handlers.message(data);
    };
    socket.onclose = ({ code }) => handlers.closed(code);
    return {
      send: (text) => socket.send(text),
      close: () => socket.close(1000),
    };
  };
}
