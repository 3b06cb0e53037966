"""What Settings say of the target platform: its plan and limits, where they can be read."""

from xlmigrate.engine.settings import SettingCheck
from xlmigrate.platforms import unread_own_values

OWN_VALUES = SettingCheck(unread_own_values)
