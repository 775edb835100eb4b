// What the chat may ask of the frame that holds it, and the frame of the chat.
import type { Values } from "../widget/protocol";

/** What the page around the chat can make it do. */
export interface Wishes {
  focus(): void;
  prefill(text: string): void;
  handoff(): void;
}

export interface Frame {
  /** Puts the panel away; missing where it is a part of the page. */
  close?: () => void;
  popOut: () => void;
  /** Facts from the page around, which go along when a person is asked. */
  context: () => Values;
  /** Calls back from now on; returns what ends that. */
  listen: (wishes: Wishes) => () => void;
}
