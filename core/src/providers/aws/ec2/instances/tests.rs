mod acting;
mod listing;
mod running;
