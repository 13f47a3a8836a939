//! `driftless-server user`: the people of a database, and their devices.

use std::io::{BufRead as _, IsTerminal as _};

use clap::{Args, Subcommand};
use datasync_server::{Account, AccountError, Accounts, Device, DeviceId, Password, UserName};
use notes_server::{Database, open_accounts};

use crate::arguments::Place;
use crate::{Failure, say};

#[derive(Subcommand)]
pub(crate) enum UserCommand {
    /// Make an account. The password is asked for, or read from the first line of stdin.
    Add {
        #[command(flatten)]
        person: Person,
        #[command(flatten)]
        generate: Generate,
    },
    /// Show who has an account, and on how many devices they are signed in.
    List(Place),
    /// Give somebody another password, and sign them out everywhere.
    Password {
        #[command(flatten)]
        person: Person,
        #[command(flatten)]
        generate: Generate,
    },
    /// Remove an account, and sign it out everywhere. What it wrote stays in the database, where nobody can read it.
    Remove(Person),
    /// Show the devices that somebody is signed in on, the one that was last seen first.
    Devices(Person),
    /// Sign a device out at once. What it did not send yet stays on it.
    Revoke {
        #[command(flatten)]
        person: Person,
        /// The device's name, or its id where several have that name.
        device: String,
    },
}

#[derive(Args)]
pub(crate) struct Person {
    /// 1 to 64 letters, digits or any of . _ - @, whatever their case.
    name: String,
    #[command(flatten)]
    place: Place,
}

#[derive(Args)]
pub(crate) struct Generate {
    /// Make a password, and print it this once.
    #[arg(long)]
    generate: bool,
}

/// Why a person is not looked after. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum UserFailure {
    #[error(transparent)]
    Account(#[from] AccountError),
    #[error("several devices have this name; take the id that user devices shows")]
    Several,
    #[error("the two are not the same")]
    NotTheSame,
    #[error("the password can't be read: {0}")]
    Input(#[from] std::io::Error),
    #[error("the system gave no randomness for a password: {0}")]
    Random(#[from] getrandom::Error),
}

pub(crate) async fn user(command: UserCommand) -> Result<(), Failure> {
    let database = Database::try_from(command.place().clone())?;
    if let Database::Folder(folder) = &database
        && !folder.is_dir()
    {
        return Err(Failure::NoFolder(folder.clone()));
    }
    let accounts = open_accounts(&database).await?;
    Ok(carry_out(command, &accounts).await?)
}

impl UserCommand {
    fn place(&self) -> &Place {
        match self {
            UserCommand::Add { person, .. }
            | UserCommand::Password { person, .. }
            | UserCommand::Remove(person)
            | UserCommand::Devices(person)
            | UserCommand::Revoke { person, .. } => &person.place,
            UserCommand::List(place) => place,
        }
    }
}

async fn carry_out(command: UserCommand, accounts: &Accounts) -> Result<(), UserFailure> {
    match command {
        UserCommand::Add { person, generate } => {
            let name = UserName::new(&person.name).map_err(AccountError::from)?;
            accounts.add(&name, generate.password()?).await?;
            say(&format!("{name} has an account now"));
        }
        UserCommand::Password { person, generate } => {
            let user = account(accounts, &person).await?;
            accounts.set_password(&user.id, generate.password()?, None).await?;
            say(&format!("{} has another password, and is signed out everywhere", user.name));
        }
        UserCommand::Remove(person) => {
            let user = account(accounts, &person).await?;
            accounts.store().remove_account(&user.id).await.map_err(AccountError::from)?;
            say(&format!("{} has no account any more; the rows of {} stay", user.name, user.id.as_str()));
        }
        UserCommand::List(_) => {
            for account in accounts.store().accounts().await.map_err(AccountError::from)? {
                let (name, devices, id) = (account.name, account.devices, account.id);
                say(&format!("{name}  {devices} devices, since {}  {}", account.created_at, id.as_str()));
            }
        }
        UserCommand::Devices(person) => {
            for device in devices(accounts, &account(accounts, &person).await?).await? {
                say(&format!("{}  {}, last seen {}", device.id, device.name, device.seen));
            }
        }
        UserCommand::Revoke { person, device } => {
            let user = account(accounts, &person).await?;
            let id = chosen(&devices(accounts, &user).await?, &device)?;
            accounts.store().remove_device(&user.id, id).await.map_err(AccountError::from)?;
            say(&format!("{} is signed out on {device}", user.name));
        }
    }
    Ok(())
}

async fn account(accounts: &Accounts, person: &Person) -> Result<Account, AccountError> {
    accounts.store().account(&UserName::new(&person.name)?).await?.ok_or(AccountError::NoUser)
}

async fn devices(accounts: &Accounts, user: &Account) -> Result<Vec<Device>, AccountError> {
    Ok(accounts.store().devices(&user.id).await?)
}

/// The device of this id, or the only one of this name.
fn chosen(devices: &[Device], device: &str) -> Result<DeviceId, UserFailure> {
    if let Some(known) = devices.iter().find(|known| DeviceId::parse(device) == Some(known.id)) {
        return Ok(known.id);
    }
    let named: Vec<_> = devices.iter().filter(|known| known.name == device).collect();
    match named[..] {
        [] => Err(AccountError::NoDevice.into()),
        [only] => Ok(only.id),
        _ => Err(UserFailure::Several),
    }
}

impl Generate {
    fn password(self) -> Result<Password, UserFailure> {
        let text = match self.generate {
            true => generated()?,
            false if std::io::stdin().is_terminal() => typed_twice()?,
            false => first_line()?,
        };
        Ok(Password::new(text))
    }
}

/// 20 letters and digits that are not easily taken for others: 100 random bits.
fn generated() -> Result<String, UserFailure> {
    const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let mut bytes = [0; 20];
    getrandom::fill(&mut bytes)?;
    let password: String = bytes.iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect();
    say(&format!("Password: {password}"));
    Ok(password)
}

fn typed_twice() -> Result<String, UserFailure> {
    let once = rpassword::prompt_password("Password: ")?;
    if rpassword::prompt_password("Once more: ")? == once { Ok(once) } else { Err(UserFailure::NotTheSame) }
}

fn first_line() -> Result<String, UserFailure> {
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line)?;
    line.truncate(line.trim_end_matches(['\r', '\n']).len());
    Ok(line)
}
