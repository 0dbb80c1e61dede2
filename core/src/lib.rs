//! The sans-IO core of Pileus.
